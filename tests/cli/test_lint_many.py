"""A folder of much text is judged one document after the other: what is printed is what a small one prints."""

from __future__ import annotations

import gc
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scaffold.lint.run import engine, session
from scaffold.openapi.document import Document
from scaffold.report import text

FORMATS = ("text", "concise", "json", "sarif", "junit", "github", "gitlab", "markdown", "html")
EVENTS = """\
asyncapi: 3.0.0
info: {title: Order Events, version: 1.0.0}
channels: {orders: {address: orders, messages: {created: {name: order.created, payload: {type: object}}}}}
operations: {tell: {action: send, channel: {$ref: "#/channels/orders"}}}
"""
BORROWER = """\
openapi: 3.1.1
info: {title: Borrower, version: 1.0.0}
x-scaffold-ignore: {bnd-sync-cycle: "nothing is waited for"}
paths:
  /loans:
    get:
      responses: {"200": {description: é, content: {application/json: {schema: {$ref: "parts.yaml#/Loan"}}}}}
components: {schemas: {Order: {type: object, properties: {id: {type: boolean}}}}}
"""


@pytest.fixture
def folder(specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Specs with findings of all kinds, among them one that does not parse and one that cannot be read."""
    monkeypatch.chdir(tmp_path)
    # How findings of large specs can be mended is not tried, so that these need not be large.
    monkeypatch.setattr(text, "_MOST_TRIED", 0)
    target = tmp_path / "many"
    shutil.copytree(specs, target)
    (target / "a-borrower.yaml").write_text(BORROWER, encoding="utf-8")
    (target / "parts.yaml").write_bytes(b"\xef\xbb\xbfLoan: {type: nothing}\r\n")
    (target / "events.yaml").write_text(EVENTS, encoding="utf-8")
    (target / "torn.yaml").write_text("openapi: 3.1.1\ninfo: [\n", encoding="utf-8")
    (target / "other.yaml").write_text("openapi: 9.9.9\ninfo: {title: Other}\n", encoding="utf-8")
    return target


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Take all folders for large ones from now on."""

    def take() -> None:
        monkeypatch.setattr(session, "_LARGE", 0)
        monkeypatch.setattr(engine, "_WAITING", 0)

    return take


@pytest.mark.parametrize(
    "options",
    [
        *(["--format", form] for form in FORMATS),
        ["--every", "--profile", "strict", "--with", "secure", "--with", "event-driven", "--score"],
        ["--select", "bnd"],
        ["--ignore", "val-parse"],
        ["--update-baseline"],
        ["--diff"],
        ["--against", "."],
    ],
    ids="-".join,
)
def test_every_run_prints_the_same(
    cli: Callable, folder: Path, large: Callable[[], None], options: list[str]
) -> None:
    together = cli("lint", folder, *options)
    Path(".scaffold-lint-baseline.json").unlink(missing_ok=True)
    large()
    apart = cli("lint", folder, *options)
    assert apart.out == together.out
    # The sentences come when they are known.
    assert sorted(apart.err.splitlines()) == sorted(together.err.splitlines())
    assert apart.code == together.code
    assert "other.yaml" in apart.err


def test_what_a_baseline_accepts_is_the_same(cli: Callable, folder: Path, large: Callable[[], None]) -> None:
    cli("lint", folder, "--update-baseline")
    (folder / "a-borrower.yaml").write_text(BORROWER.replace("/loans", "loans"), encoding="utf-8")
    together = cli("lint", folder)
    large()
    assert cli("lint", folder) == together
    assert "does not begin with a slash" in together.out
    assert "baseline still accepts" in together.out


def test_settings_that_fit_nothing_are_told(cli: Callable, folder: Path, large: Callable[[], None]) -> None:
    override = "[[lint.overrides]]\nfiles = ['many/{}']\nrules = {{doc-info = 'off'}}\n"
    settings = folder.parent / "scaffold.toml"
    settings.write_text(override.format("a-*.yaml") + override.format("z-*.yaml"), encoding="utf-8")
    together = cli("lint", folder)
    large()
    assert cli("lint", folder) == together
    assert re.findall(r"the override for (\S+) fits nothing", together.err) == ["many/z-*.yaml"]


def test_the_result_is_kept_with_the_files_it_depends_on(
    cli: Callable,
    folder: Path,
    large: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SCAFFOLD_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "home"))
    for name in ("torn.yaml", "other.yaml", "a-borrower.yaml"):
        (folder / name).unlink()
    words = " ".join(f"word{number}" for number in range(20_000))
    wordy = f"openapi: 3.1.1\ninfo: {{title: Wordy, version: '1', description: {words}}}\npaths: {{$ref: parts.yaml#/all}}\n"
    (folder / "wordy.yaml").write_text(wordy, encoding="utf-8")
    (folder / "parts.yaml").write_text("all: {}\n", encoding="utf-8")
    large()
    read = count_reads(monkeypatch)
    cold, files = cli("lint", folder), list(read)
    assert files
    read.clear()
    assert cli("lint", folder) == cold
    assert read == []
    (folder / "parts.yaml").write_text("all: {nothing: {}}\n", encoding="utf-8")
    assert cli("lint", folder).out != cold.out
    assert read == files


def test_a_report_that_would_replace_a_file_of_a_spec_is_refused(
    cli: Callable, folder: Path, large: Callable[[], None]
) -> None:
    large()
    parts = folder / "parts.yaml"
    before = parts.read_bytes()
    outcome = cli("lint", folder, "--output", f"json={parts}")
    assert outcome.code == 2
    assert outcome.out == ""
    assert parts.read_bytes() == before


def test_only_one_document_is_in_memory(
    cli: Callable, folder: Path, large: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    large()
    alive: list[int] = []
    load = session.SpecReader.read

    def counting(*arguments: Any) -> Document | None:
        alive.append(sum(isinstance(one, Document) for one in gc.get_objects()))
        return load(*arguments)

    monkeypatch.setattr(session.SpecReader, "read", counting)
    gc.collect()
    before = sum(isinstance(one, Document) for one in gc.get_objects())
    gc.disable()  # as on the command line
    try:
        cli("lint", folder)
    finally:
        gc.enable()
    assert len(alive) > 3
    assert set(alive) == {before}


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    read: list[object] = []
    load = session.SpecReader.read

    def counting(*arguments: Any) -> Document | None:
        read.append(arguments[1])
        return load(*arguments)

    monkeypatch.setattr(session.SpecReader, "read", counting)
    return read
