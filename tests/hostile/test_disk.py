"""Disks that refuse and people who stop `new` half-way: nothing half-written stays."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import scaffold.project.apply as writer
from tests import contracts
from tests.conftest import ROOT, Outcome

Cli = Callable[..., Outcome]

STARTER = "order-service"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder; temporary files go to another one, to be counted."""
    folder, temporary = tmp_path / "work", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


def everything(folder: Path) -> list[str]:
    """List what is in a folder and in the one for temporary files."""
    found = [*folder.rglob("*"), *(folder.parent / "temporary").rglob("*")]
    return sorted(path.relative_to(folder.parent).as_posix() for path in found)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("output", ["file", "file/below", "file/deep/below", "link"])
def test_a_file_in_the_way_is_named(cli: Cli, work: Path, output: str) -> None:
    (work / "file").write_text("mine")
    (work / "link").symlink_to(work)
    before = everything(work)
    done = cli("new", STARTER, "--output", output)
    assert done.code == 2
    assert "error[target-not-folder]" in done.err
    assert "--output" in done.err
    assert everything(work) == before
    assert (work / "file").read_text() == "mine"


def test_a_folder_that_may_not_be_written_is_named(
    cli: Cli, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may write anywhere, so the system's answer is made up."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    done = cli("new", STARTER)
    assert done.code == 2
    assert "error[target-not-writable]" in done.err
    assert everything(work) == []


@pytest.mark.parametrize("command", ["card", "model"])
def test_other_output_that_cannot_be_written_is_named(cli: Cli, work: Path, command: str) -> None:
    (work / "spec.yaml").write_text(contracts.read("things"))
    (work / "file").write_text("mine")
    before = everything(work)
    done = cli(command, "spec.yaml", "--output", "file/below.md")
    assert done.code == 2
    assert "error[" in done.err
    assert "internal error" not in done.err
    assert everything(work) == before


def refusing(number: int, after: int) -> Callable[..., int]:
    """Write files until the disk refuses: the one after `after` is cut off."""
    real, written = Path.write_text, 0

    def write_text(self: Path, data: str, *args: str, **options: str) -> int:
        nonlocal written
        if "work" in self.parts:
            written += 1
            if written > after:
                real(self, data[:10])
                raise OSError(number, os.strerror(number))
        return real(self, data, *args, **options)

    return write_text


@pytest.mark.parametrize("after", [0, 50])
def test_a_disk_that_is_full_half_way_is_left_as_it_was(
    cli: Cli, work: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(Path, "write_text", refusing(errno.ENOSPC, after))
    done = cli("new", STARTER, "--output", "services/orders")
    assert done.code == 2
    assert "error[no-space]" in done.err
    assert "hint:" in done.err
    assert everything(work) == []


def test_no_service_stays_without_its_spec(cli: Cli, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fdopen

    def fdopen(descriptor: int, *args: str, **options: str) -> object:
        if Path(f"/proc/self/fd/{descriptor}").readlink().is_relative_to(work / "specs"):
            os.close(descriptor)
            raise OSError(errno.ENOSPC, "full")
        return real(descriptor, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(writer.os, "fdopen", fdopen)
    done = cli("new", STARTER)
    assert done.code == 2
    assert "error[no-space]" in done.err
    assert everything(work) == []


def mounted(work: Path, options: str) -> subprocess.CompletedProcess[str]:
    """Run `new` on a file system of its own, mounted where no other process sees it; list what is left there."""
    unshare = shutil.which("unshare")
    probe = [unshare or "unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", str(work)]
    if unshare is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("file systems cannot be mounted here")
    script = (
        'mount -t tmpfs -o "$1" tmpfs "$2" && cd "$2" || exit 99\n'
        '"$3" -m scaffold new order-service; code=$?\n'
        'find "$2" -mindepth 1 | sed "s/^/left: /"; exit $code\n'
    )
    command = [unshare, "--mount", "sh", "-c", script, "sh", options, str(work), sys.executable]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment(), cwd="/", timeout=300
    )


@pytest.mark.parametrize("size", ["64k", "600k"])
def test_no_space_is_left(work: Path, size: str) -> None:
    done = mounted(work, f"size={size}")
    assert done.returncode == 2, done.stderr
    assert "error[no-space]" in done.stderr
    assert "left:" not in done.stdout


def test_a_read_only_file_system_is_named(work: Path) -> None:
    done = mounted(work, "ro")
    assert done.returncode == 2, done.stderr
    assert "error[target-not-writable]" in done.stderr
    assert "left:" not in done.stdout


INTERRUPT = """
import json, os, signal, sys
from importlib import import_module

module, name, calls = json.loads(sys.argv.pop(1))
owner = import_module(module)
*holders, last = name.split(".")
for part in holders:
    owner = getattr(owner, part)
real = getattr(owner, last)

def interrupted(*args, **options):
    global calls
    calls -= 1
    if calls == 0:
        os.kill(os.getpid(), signal.SIGINT)
    return real(*args, **options)

setattr(owner, last, interrupted)
from scaffold.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(("scaffold.openapi.load", "read_source", 1), id="reading"),
        pytest.param(
            ("scaffold.model.build", "read_operations", 1), id="understanding", marks=pytest.mark.slow
        ),
        pytest.param(("jinja2", "Template.render", 10), id="rendering", marks=pytest.mark.slow),
        pytest.param(("scaffold.python.text.formatting", "_run", 2), id="formatting"),
        pytest.param(("scaffold.project.apply", "_write", 1), id="first-file", marks=pytest.mark.slow),
        pytest.param(("scaffold.project.apply", "_write", 60), id="sixtieth-file"),
        pytest.param(("pathlib", "Path.rename", 1), id="moving-into-place"),
        pytest.param(
            ("scaffold.project.apply", "write_file", 1), id="copying-the-spec", marks=pytest.mark.slow
        ),
        pytest.param(("tempfile", "mkstemp", 1), id="beginning-the-spec"),
    ],
)
def test_control_c_leaves_nothing(work: Path, moment: tuple[str, str, int]) -> None:
    """The signal comes at a call that is known beforehand."""
    command = [sys.executable, "-c", INTERRUPT, json.dumps(moment), "new", STARTER]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment(), timeout=300, cwd=work
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.endswith("interrupted\n")
    assert "Traceback" not in done.stderr
    assert everything(work) == []


def test_control_c_leaves_an_existing_folder_as_it_was(work: Path, cli: Cli) -> None:
    assert cli("new", STARTER).code == 0
    (work / STARTER / "README.md").write_text("mine")
    shutil.copytree(work / STARTER, work.parent / "before")
    moment = json.dumps(("scaffold.project.journal", "_move", 1))
    script = INTERRUPT.replace(
        "from scaffold.cli import main",
        "import scaffold.commands.new as new\nnew._agreed = lambda *_, **__: True\nfrom scaffold.cli import main",
    )
    command = [sys.executable, "-c", script, moment, "new", STARTER]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment(), timeout=300
    )
    assert done.returncode == 130, done.stderr
    compared = subprocess.run(["diff", "-r", work.parent / "before", work / STARTER], check=False)
    assert compared.returncode == 0
    assert sorted(path.name for path in work.iterdir()) == [STARTER, "specs"]
