"""Texts that the files of the repository must not contain, and facts that they must agree on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from scaffold import __version__

ROOT = Path(__file__).resolve().parents[2]

# Written in pieces, so that this file does not contain what it looks for.
REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npmjs" + ".org",
    "registry." + "npmjs",
    "docker" + ".io/v2",
)
PLACES = (
    "wo" + "rk/main",
    "wo" + "rk/shared",
    "sr" + "v/venv",
    "sr" + "v/example",
    "ro" + "ot/",
    "ho" + "me/",
)
MACHINE = re.compile(rf"(?<![\w.}}])/(?:{'|'.join(PLACES)})")


def kept_files() -> list[Path]:
    """Return the files that are or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in kept_files():
        try:
            found.append((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_registry_address() -> None:
    assert [(name, host) for name, text in texts() for host in REGISTRIES if host in text] == []


def test_no_path_of_one_machine() -> None:
    assert [(name, match[0]) for name, text in texts() if (match := MACHINE.search(text))] == []


def test_no_large_file() -> None:
    assert [path.name for path in kept_files() if path.stat().st_size > 1_000_000] == []


def test_lock_has_hashes_and_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    requirements = re.findall(
        r"^[a-z0-9][^\n]*\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", text, re.MULTILINE
    )
    assert "".join(requirements) == text


def test_lock_covers_what_the_project_names() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = re.findall(r'^    "([a-z0-9-]+)(?:\[[a-z,]+\])?>=', project, re.MULTILINE)
    locked = re.findall(
        r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(named) > 20
    assert set(named) <= set(locked)


def test_changelog_and_version_agree() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    versions = [heading for heading in headings if heading != "Unreleased"]
    assert versions[0] == __version__
    assert "Unreleased" not in headings[1:]
    assert re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$", text, re.MULTILINE)
    assert "### Rules" in text


def test_architecture_fits_on_a_page() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 80


def test_make_has_few_targets_of_one_line() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    targets = [number for number, line in enumerate(lines) if re.match(r"[a-z-]+:(?!=)", line)]
    assert len(targets) <= 14
    recipes = [
        sum(line.startswith("\t") for line in lines[a:b])
        for a, b in zip(targets, [*targets[1:], None], strict=True)
    ]
    assert recipes == [1] * len(targets)


def test_decisions_are_numbered_and_complete() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    for path in files:
        sections = re.findall(r"^## (.+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert sections == ["Context", "Decision", "Consequences", "Alternatives"], path.name
