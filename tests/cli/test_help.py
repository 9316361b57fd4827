"""The command line as a whole: help, version, completion, and what becomes of errors."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from scaffold import __version__, cli
from scaffold.core.errors import InputError
from scaffold.core.location import Location

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "cookiecutter",
    "datamodel_code_generator",
    "importlib.metadata",
    "jinja2",
    "jsonschema",
    "jsonschema_rs",
    "openapi_spec_validator",
    "pydantic",
    "scaffold.commands",
    "scaffold.core",
    "schemathesis",
    "yaml",
)


def modules_after(*arguments: str) -> set[str]:
    """Run the command line in an interpreter of its own and return what it has imported."""
    code = (
        "import sys; from scaffold.cli import main\n"
        f"code = main({list(arguments)!r})\n"
        "print('MODULES', *sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stderr.rpartition("MODULES")[2].split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_light_commands_import_no_heavy_module(arguments: tuple[str, ...]) -> None:
    imported = modules_after(*arguments)
    assert "click" in imported
    assert imported.isdisjoint(HEAVY)


def test_help_shows_every_command_with_its_line(cli: Callable) -> None:
    from scaffold.cli import COMMANDS

    outcome = cli("--help")
    assert outcome.code == 0
    for name, line in COMMANDS.items():
        assert f"  {name} " in outcome.out
        assert line in outcome.out
    assert "Examples:" in outcome.out


@pytest.mark.parametrize("columns", ["20", "80", "nonsense", "0"])
def test_help_fits_any_terminal(columns: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scaffold", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": columns},
    )
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr == ""


def test_version(cli: Callable) -> None:
    assert cli("--version").out == f"scaffold {__version__}\n"


def test_unknown_command_names_the_nearest(cli: Callable) -> None:
    outcome = cli("lnt")
    assert outcome.code == 2
    assert "'lint'" in outcome.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(cli: Callable, shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.shell_completion.BashComplete._check_version", lambda *_: None)
    outcome = cli("completion", shell)
    assert outcome.code == 0
    assert f"_SCAFFOLD_COMPLETE={shell}_complete" in outcome.out


def test_completion_offers_commands() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scaffold"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "_SCAFFOLD_COMPLETE": "bash_complete",
            "COMP_WORDS": "scaffold do",
            "COMP_CWORD": "1",
        },
    )
    assert done.stdout.split() == ["plain,doctor"]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[BaseException], None]]:
    """Let `scaffold doctor` raise an error."""

    def raise_when_called(error: BaseException) -> None:
        @click.command
        def command() -> None:
            raise error

        monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: command)

    return raise_when_called


def test_error_of_the_user(cli: Callable, failing: Callable) -> None:
    failing(InputError("not-yaml", "a tab indents", hint="use spaces", location=Location("a.yaml", 3, 1)))
    outcome = cli("doctor")
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err == "a.yaml:3:1: error[not-yaml] a tab indents\nhint: use spaces\n"


def test_error_cannot_steer_the_terminal(cli: Callable, failing: Callable) -> None:
    failing(InputError("duplicate-key", "key \x1b[2J\x9b1m is there twice"))
    assert cli("doctor").err == "error[duplicate-key] key \\x1b[2J\\x9b1m is there twice\n"


def test_error_of_the_system(cli: Callable, failing: Callable) -> None:
    failing(OSError(errno.ENOSPC, "No space left on device", "build/x"))
    outcome = cli("doctor")
    assert outcome.code == 2
    assert outcome.err == "error[system] build/x: No space left on device\n"


@pytest.mark.parametrize("error", [ZeroDivisionError("division by zero"), RecursionError(), MemoryError()])
def test_defect_shows_no_traceback(cli: Callable, failing: Callable, error: Exception) -> None:
    failing(error)
    outcome = cli("doctor")
    assert outcome.code == 2
    assert outcome.err.startswith(f"internal error: {type(error).__name__}: ")
    assert "--debug" in outcome.err
    assert "Traceback" not in outcome.err


def test_debug_shows_the_traceback(cli: Callable, failing: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCAFFOLD_DEBUG", "")  # restored after the test: --debug sets it
    failing(ZeroDivisionError("division by zero"))
    outcome = cli("--debug", "doctor")
    assert outcome.code == 2
    assert "Traceback" in outcome.err


def test_interrupt(cli: Callable, failing: Callable) -> None:
    failing(KeyboardInterrupt())
    outcome = cli("doctor")
    assert outcome.code == 130
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("lines", [1, 50_000])
def test_closed_pipe_is_silent(tmp_path: Path, lines: int) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import sys, time, click\n"
        "from scaffold import cli\n"
        "@click.command\n"
        "def command():\n"
        f"    for _ in range({lines}): click.echo('x' * 50)\n"
        "    time.sleep(0.3)\n"  # by now the reader has left
        "cli.LazyGroup.get_command = lambda *_: command\n"
        "sys.exit(cli.main(['doctor']))\n"
    )
    errors = tmp_path / "errors"
    script = f"{sys.executable} {program} 2>{errors} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert errors.read_text() == ""
    assert done.returncode == 141
