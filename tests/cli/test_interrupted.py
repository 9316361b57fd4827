"""Changes of a service that a crash has interrupted: the service says so, and the next command takes them back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scaffold.project import journal
from scaffold.project.journal import Change, change_files

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Any]


@pytest.fixture
def halfway(tmp_path: Path, specs: Path) -> Path:
    """A folder whose changes were interrupted by a kill, after the first of two files."""
    folder = tmp_path / "shop"
    folder.mkdir()
    shutil.copy(specs / "order-service.yaml", folder / "openapi.yaml")
    (folder / "README.md").write_text("# Mine\n")
    child = os.fork()
    if child == 0:
        real = journal._move

        def move(*arguments: Any) -> None:
            real(*arguments)
            os.kill(os.getpid(), signal.SIGKILL)

        journal._move = move  # type: ignore[assignment]  # this process ends here
        change_files(folder, [Change("README.md", "# Ours\n"), Change("openapi.yaml", "gone")])
    os.waitpid(child, 0)
    assert (folder / "README.md").read_text() == "# Ours\n"
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("lint", "openapi.yaml"),
        ("card", "openapi.yaml"),
        ("model", "openapi.yaml"),
        ("test", ""),
        ("run", ""),
    ],
)
def test_the_next_command_takes_them_back(cli: Run, halfway: Path, command: tuple[str, str]) -> None:
    outcome = cli(command[0], halfway / command[1])
    assert f"Took back changes of {halfway} that had been interrupted" in outcome.err
    assert (halfway / "README.md").read_text() == "# Mine\n"
    assert not (halfway / ".scaffold").exists()


def test_it_may_run_in_the_folder_itself(cli: Run, halfway: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(halfway)
    assert "Took back changes of . that" in cli("lint", "openapi.yaml").err
    assert (halfway / "README.md").read_text() == "# Mine\n"
    assert "Took back" not in cli("lint", "openapi.yaml").err


def test_a_command_that_still_runs_is_left_alone(cli: Run, halfway: Path) -> None:
    with journal._locked(halfway):
        assert "Took back" not in cli("lint", halfway / "openapi.yaml").err
    assert (halfway / "README.md").read_text() == "# Ours\n"


def test_the_service_says_so_when_it_starts(halfway: Path) -> None:
    package = halfway / "src" / "shop"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    shutil.copytree(ROOT / "runtime" / "service_runtime", package / "_runtime")

    def start() -> str:
        command = [sys.executable, "-c", "import shop._runtime.core.types"]
        done = subprocess.run(
            command, env={"PYTHONPATH": str(halfway / "src")}, capture_output=True, text=True, check=True
        )
        return done.stderr

    said = start()
    assert f"that changed {halfway} was interrupted" in said
    assert f"Run `scaffold status {halfway}`" in said
    journal.recover(halfway)
    assert start() == ""
