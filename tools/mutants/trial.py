"""Run a service's own tests once, in a process that was forked with everything imported but the service.

`reached` says which lines of the service the tests run; a fault in another line is one that no test can notice.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from collections import defaultdict
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any

SECONDS = 240
TESTS = ("tests/test_behavior.py", "tests/test_access.py", "tests/unit")
# What a process ends with whose tests have noticed something; one that breaks by itself ends with 1.
_NOTICED = 77
# Processes that start cost most, so they are asked last.
_PROCESSES = "two_processes or logs_hold"
_ROUNDS = (f"not postgresql and not ({_PROCESSES})", f"not postgresql and ({_PROCESSES})")
_OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist")
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["pytest", "schemathesis", "sqlalchemy.ext.asyncio", "fastapi", "alembic.command", "uvicorn"]
)


def passes(service: Path, seconds: float = SECONDS) -> bool:
    """Tell whether the tests of the service in a folder pass, on SQLite and within a time.

    Raises RuntimeError when they were not run at all.
    """
    code = _ended(_CONTEXT.Process(target=_run, args=(str(service),)), seconds)
    if code not in {0, _NOTICED, None}:
        raise RuntimeError(f"the tests of {service} were not run: exit code {code}")
    return code == 0


def reached(service: Path, package: str) -> dict[str, set[int]]:
    """Return by file of the package the lines that its tests run, from 1."""
    kept = service / "reached.json"
    if _ended(_CONTEXT.Process(target=_trace, args=(str(service), package, str(kept))), 10 * SECONDS):
        raise RuntimeError("the tests fail although nothing is broken")
    found: dict[str, list[int]] = json.loads(kept.read_text(encoding="utf-8"))
    return {name: set(lines) for name, lines in found.items()}


def _ended(process: BaseProcess, seconds: float) -> int | None:
    """Run a process to its end; None where it takes longer, and is killed with all that it started."""
    process.start()
    process.join(seconds)
    if process.exitcode is None and process.pid is not None:
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
        return None
    return process.exitcode


def _run(service: str) -> None:
    sys.exit(_NOTICED if _tested(service) else 0)


def _tested(service: str) -> int:
    import pytest

    os.setsid()
    os.chdir(service)
    os.environ["PYTHONPATH"] = "src"
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    for chosen in _ROUNDS:
        code = int(pytest.main([*_OPTIONS, "-k", chosen, *TESTS]))
        if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            return code
    return 0


def _trace(service: str, package: str, kept: str) -> None:
    root = str(Path(service) / "src" / package) + os.sep
    lines: dict[str, set[int]] = defaultdict(set)

    def local(frame: FrameType, event: str, _argument: Any) -> Any:
        lines[frame.f_code.co_filename].add(frame.f_lineno)
        return local if event != "return" else None

    def look(frame: FrameType, event: str, argument: Any) -> Any:
        return local(frame, event, argument) if frame.f_code.co_filename.startswith(root) else None

    sys.settrace(look)
    code = _tested(service)
    sys.settrace(None)
    found = {name.removeprefix(root): sorted(numbers) for name, numbers in lines.items()}
    Path(kept).write_text(json.dumps(found), encoding="utf-8")
    sys.exit(_NOTICED if code else 0)
