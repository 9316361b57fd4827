"""Format generated Python with ruff, as a fixed and isolated configuration says."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scaffold.core.errors import ScaffoldError
from scaffold.core.files import check_path

_TIMEOUT = 120.0
_SETTINGS = ("--isolated", "--no-cache", "--target-version", "py311", "--line-length", "110")


def format_python(files: Mapping[str, str]) -> dict[str, str]:
    """Sort the imports of Python files, drop unused ones and format; keys are relative POSIX paths ending in `.py` or `.pyi`.

    All files are formatted by one run each of `ruff check` and `ruff format`, in a temporary folder, so that no
    configuration of the user's is read. Raises ScaffoldError when ruff is missing or refuses a file.
    """
    return _format(files) if files else {}


def _format(files: Mapping[str, str]) -> dict[str, str]:
    program = _program()
    with tempfile.TemporaryDirectory(prefix="scaffold-format-") as folder:
        root = Path(folder)
        for path, text in files.items():
            target = root / check_path(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        _run(program, "check", "--select", "I,F401", "--fix", "--exit-zero", *_SETTINGS, ".", cwd=root)
        _run(program, "format", *_SETTINGS, ".", cwd=root)
        return {path: (root / path).read_text(encoding="utf-8") for path in files}


def format_module(text: str) -> str:
    """Format one module as `format_python` does."""
    return format_python({"module.py": text})["module.py"]


def _program() -> str:
    hint = "install it again with: pip install ruff"
    try:
        from ruff import find_ruff_bin
    except ImportError as error:
        raise ScaffoldError(
            "ruff-missing", "ruff is not installed; it formats what is generated", hint=hint
        ) from error
    try:
        return str(find_ruff_bin())
    except FileNotFoundError as error:
        raise ScaffoldError(
            "ruff-missing", "the program of the installed ruff is not there", hint=hint
        ) from error


def _run(program: str, *arguments: str, cwd: Path) -> None:
    try:
        done = subprocess.run(
            [program, *arguments], cwd=cwd, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ScaffoldError("ruff-failed", f"ruff did not finish within {_TIMEOUT:.0f} s") from error
    except OSError as error:
        raise ScaffoldError("ruff-missing", f"ruff could not be started: {error}") from error
    if done.returncode != 0:
        raise ScaffoldError(
            "ruff-failed",
            f"ruff refused generated code: {_reason(done)}",
            hint="where memory is short, give it more; otherwise this is a defect of scaffold, to be reported with the spec",
        )


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """Say why ruff failed: its first line of an error, or else how it ended, as when it is killed."""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("error")]
    how = f"signal {-done.returncode}" if done.returncode < 0 else f"exit code {done.returncode}"
    return next(iter((*errors, *lines)), f"it ended with {how} and said nothing")
