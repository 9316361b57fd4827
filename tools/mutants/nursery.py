"""Tests of a service that are collected once, and run anew in a fork for every fault.

A process imports the service and collects its tests. For each fault it forks, and the fork puts the broken functions in the place
of the whole ones: only what was not run before, while importing, can be broken so.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import inspect
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

TESTS = ("tests/test_behavior.py", "tests/test_access.py", "tests/unit")
IN_PROCESS = "not postgresql and not (two_processes or logs_hold)"
PROCESSES = "not postgresql and (two_processes or logs_hold)"
IMPORT, SESSION, STARTED = "import", "session", "processes"
"""Lines that run beside tests: while importing, while a fixture of all tests starts, and in processes that tests start."""
TIMEOUT = "a time limit"
_OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist")
_NOTICED = "noticed"
_POLL = 0.01


@dataclass(frozen=True, slots=True)
class Task:
    """A module to break, its broken text, the tests that may see it, and how many seconds they may take."""

    module: str
    text: str
    tests: Collection[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a task: `noticed_by` is the first test that failed; it was not `possible` where a fork cannot break it."""

    noticed_by: str | None = None
    possible: bool = True


def serve(
    connection: Connection, service: str, first: Collection[str], chosen: str, *, only: bool, waits: bool
) -> None:
    """Collect the tests of a service and wait for tasks, or run them at once; tell the first test that failed."""
    _prepare(service)
    nursery = Nursery(connection, first, only=only, waits=waits)
    code = pytest.main([*_OPTIONS, "-k", chosen, *TESTS], plugins=[nursery])
    if nursery.forked:
        os._exit(0)
    if not nursery.served:
        nothing = code in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
        connection.send(None if nothing else nursery.failed or "importing it")


def trace(service: str, package: str, chosen: str, kept: str) -> None:
    """Run the tests once, and keep by file of the package which of them run a line, and how long each takes, traced."""
    _prepare(service)
    lines = Lines(str(Path(service) / "src" / package) + os.sep)
    folder = Path(__file__).with_name("started")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), os.environ["PYTHONPATH"]])
    os.environ["MUTANTS_LINES"] = f"{kept}.started"
    os.environ["MUTANTS_ROOT"] = lines.root
    sys.settrace(lines.look)
    code = pytest.main([*_OPTIONS, "-k", chosen, *TESTS], plugins=[lines])
    sys.settrace(None)
    for file in Path(kept).parent.glob(f"{Path(kept).name}.started*"):
        for name, number in json.loads(file.read_text(encoding="utf-8")):
            lines.seen[name][number].add(STARTED)
    found = {
        name.removeprefix(lines.root): {number: sorted(tests) for number, tests in numbers.items()}
        for name, numbers in lines.seen.items()
    }
    Path(kept).write_text(json.dumps({"lines": found, "seconds": lines.seconds}), encoding="utf-8")
    sys.exit(int(code))


def _prepare(service: str) -> None:
    os.setsid()
    os.chdir(service)
    os.environ["PYTHONPATH"] = "src"
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)


class Nursery:
    """A plugin of pytest that runs the collected tests once for each task, in a fork."""

    def __init__(self, connection: Connection, first: Collection[str], *, only: bool, waits: bool) -> None:
        self._connection = connection
        self._first: Collection[str] = first
        self._waits = waits
        self._only = only
        self._failed_in: Path | None = None
        self.failed = ""
        self.forked = False
        self.served = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Serve tasks; in a fork, and where nothing is awaited, let pytest run the tests."""
        if session.testsfailed:
            return None
        if self._waits:
            self.served = True
            _warm()
            self._connection.send("ready")
            while (task := self._connection.recv()) is not None:
                verdict = self._fork(task)
                if self.forked:
                    break
                self._connection.send(verdict)
            else:
                return True
        if self._only:
            session.items[:] = [one for one in session.items if one.nodeid in self._first]
        session.items.sort(key=self._rank)
        return None

    def _rank(self, item: pytest.Item) -> int:
        return 0 if item.nodeid in self._first else 1

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the name of the first test that fails."""
        if report.failed and not self.failed:
            self.failed = report.nodeid
            if self._failed_in is not None:
                self._failed_in.write_text(report.nodeid, encoding="utf-8")

    def _fork(self, task: Task) -> Verdict:
        functions = broken_functions(task)
        if functions is None:
            return Verdict(possible=False)
        place = Path(tempfile.mkdtemp(prefix="mutant-"))
        child = os.fork()
        if child == 0:
            os.setsid()
            os.environ["PYTEST_DEBUG_TEMPROOT"] = str(place)
            self.forked, self._failed_in = True, place / _NOTICED
            self._first, self._only = task.tests, True
            for function, code in functions:
                function.__code__ = code
            return Verdict()
        ended = _wait(child, task.seconds)
        said = place / _NOTICED
        name = said.read_text(encoding="utf-8") if said.exists() else None
        shutil.rmtree(place, ignore_errors=True)
        return Verdict(name if name is not None or ended == 0 else TIMEOUT if ended is None else "an ending")


def _warm() -> None:
    """Make the bodies of all requests, which no fault changes, once for all forks."""
    for name, module in tuple(sys.modules.items()):
        if name.endswith("._runtime.testing.cases"):
            for operation in module.OPERATIONS:
                module.json_bodies(operation)


class Lines:
    """A plugin of pytest that keeps which test runs a line below a folder, by file and line, and the seconds of each test."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.seen: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.seconds: dict[str, float] = {}
        self._about = IMPORT

    def look(self, frame: FrameType, event: str, argument: Any) -> Any:
        """Trace the frames of the package only."""
        return self._local(frame, event, argument) if frame.f_code.co_filename.startswith(self.root) else None

    def _local(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if event != "return":
            self.seen[frame.f_code.co_filename][frame.f_lineno].add(self._about)
        return self._local

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Say which test runs."""
        self._about = item.nodeid
        start = time.monotonic()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.monotonic() - start

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        """Say that what starts is for all tests."""
        before = self._about
        if fixturedef.scope == "session":
            self._about = SESSION
        try:
            return (yield)
        finally:
            self._about = before


def broken_functions(task: Task) -> list[tuple[FunctionType, CodeType]] | None:
    """Return the functions of this process that a task breaks, with their new code; None where more than functions change."""
    file = str(Path(task.module).resolve())
    broken = compile(task.text, file, "exec", dont_inherit=True)
    changed: dict[tuple[str, int], CodeType] = {}
    source = Path(file).read_text(encoding="utf-8")
    imported = compile(source, file, "exec", dont_inherit=True)
    # A broken text has no comments, so it is compared with what is whole without them.
    whole = compile(ast.unparse(ast.parse(source)), file, "exec", dont_inherit=True)
    if not _compare(imported, whole, broken, changed) or not changed:
        return None
    found = []
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename == file:
            code = changed.get((one.__code__.co_qualname, one.__code__.co_firstlineno))
            if code is not None:
                if len(code.co_freevars) != len(one.__code__.co_freevars):
                    return None
                found.append((one, code))
    return found or None


def _compare(
    imported: CodeType, whole: CodeType, broken: CodeType, changed: dict[tuple[str, int], CodeType]
) -> bool:
    """Enter changed functions; tell whether nothing else is changed, and all have the same functions inside."""
    inner = [
        [one for one in code.co_consts if isinstance(one, CodeType)] for code in (imported, whole, broken)
    ]
    if len({tuple(one.co_name for one in within) for within in inner}) != 1:
        return False
    before = len(changed)
    if not all(_compare(a, b, c, changed) for a, b, c in zip(*inner, strict=True)):
        return False
    is_function = bool(imported.co_flags & inspect.CO_OPTIMIZED)  # neither a module nor a class
    if _kernel(whole) != _kernel(broken):
        if not is_function:
            return False
    elif len(changed) == before or not is_function:
        return True
    changed[imported.co_qualname, imported.co_firstlineno] = broken
    return True


def _kernel(code: CodeType) -> Mapping[str, Any]:
    constants = [repr(one) for one in code.co_consts if not isinstance(one, CodeType)]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return {"code": code.co_code, "constants": constants, "names": names}


def _wait(child: int, seconds: float) -> int | None:
    """Wait for a fork's end; None where it takes longer, and is killed with all that it started."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_POLL)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
