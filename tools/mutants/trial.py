"""Try the mutants of a service with its own tests, on SQLite.

The tests that run the function around the broken line are asked, and those that run any line of its module where it is run while
importing or while something for all tests starts; then those that start processes, where only they run the line or the fault is
between processes. A fault in a line that no test runs is one that no test can notice, and one with which tests do not end is not
noticed.
"""

from __future__ import annotations

import ast
import contextlib
import json
import multiprocessing
import os
import queue
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Self

from tools.mutants.nursery import (
    IMPORT,
    IN_PROCESS,
    PROCESSES,
    SESSION,
    STARTED,
    TIMEOUT,
    Task,
    Verdict,
    serve,
    trace,
)
from tools.mutants.operators import BETWEEN, Mutant

LEAST, FACTOR = 180.0, 3.0
"""A limit is so many seconds, and so many times what the tests took traced, which is itself several times what they take."""
TRACED = 2400
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["pytest", "schemathesis", "sqlalchemy.ext.asyncio", "fastapi", "alembic.command", "uvicorn"]
)
Lines = Mapping[str, Mapping[int, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Reach:
    """The tests that run a line, by file of the package and line from 1, and the seconds that each test took, traced."""

    lines: Lines
    seconds: Mapping[str, float]

    def limit(self, tests: Iterable[str] | None = None) -> float:
        """Return the seconds after which these tests, or all, are taken to hang."""
        chosen = self.seconds.values() if tests is None else (self.seconds.get(one, 0.0) for one in tests)
        return LEAST + FACTOR * sum(chosen)


class Bench:
    """A service whose tests can be run again and again, with one fault each; `with Bench(…)` starts and ends them."""

    def __init__(self, folder: Path, package: str, jobs: int = 1) -> None:
        self.folder = folder
        self.package = package
        self._jobs = jobs
        self._idle: queue.Queue[Waiting] = queue.Queue()
        self._stack = contextlib.ExitStack()
        self.reach = Reach({}, {})

    def __enter__(self) -> Self:
        """Run the tests once, and look which lines they run."""
        self.reach = reached(self.folder, self.package)
        for _ in range(self._jobs):
            self._idle.put(self._stack.enter_context(_waiting(self.folder)))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def about(self, mutant: Mutant) -> frozenset[str]:
        """Return which tests run the line of a mutant; empty where none does."""
        return self.reach.lines.get(mutant.path, {}).get(mutant.line, frozenset())

    def near(self, mutant: Mutant) -> frozenset[str]:
        """Return which tests run any line of a mutant's module, or of one that names it in an import."""
        source, stem = self.folder / "src" / self.package, Path(mutant.path).stem
        imports = re.compile(rf"^\s*(?:from|import)\b.*\b{stem}\b", re.MULTILINE)
        return frozenset(
            test
            for path, lines in self.reach.lines.items()
            if path == mutant.path or imports.search((source / path).read_text(encoding="utf-8"))
            for tests in lines.values()
            for test in tests - {IMPORT, SESSION, STARTED}
        )

    def noticed_by(self, mutant: Mutant) -> str | None:
        """Return the test that notices a mutant first, or `TIMEOUT`; None where all pass."""
        about = self.about(mutant)
        found: str | None = None
        if about - {STARTED}:
            verdict = Verdict(possible=False)
            if IMPORT not in about:
                waiting = self._idle.get()
                try:
                    verdict = waiting.ask(self._task(mutant, about))
                finally:
                    self._idle.put(waiting)
            found = verdict.noticed_by if verdict.possible else self._alone(mutant, IN_PROCESS, about)
        # What two processes are asked is what one was, so they see more only of what is between them.
        if found is None and (about == {STARTED} or mutant.operator in BETWEEN):
            found = self._alone(mutant, PROCESSES, about)
        return found

    def beside(self, mutant: Mutant) -> frozenset[str]:
        """Return which tests run the function, or the method, around a mutant: what it made may be kept for others."""
        lines = self.reach.lines.get(mutant.path, {})
        tree = ast.parse(mutant.source)
        outer = [
            one
            for node in (tree, *tree.body)
            for one in getattr(node, "body", ())
            if isinstance(one, _FUNCTIONS)
        ]
        return frozenset(
            test
            for one in outer
            if one.lineno <= mutant.line <= (one.end_lineno or 0)
            for number in range(one.lineno, (one.end_lineno or 0) + 1)
            for test in lines.get(number, ())
        )

    def _task(self, mutant: Mutant, about: frozenset[str]) -> Task:
        chosen = about | (self.near(mutant) if SESSION in about else self.beside(mutant))
        module = self.folder / "src" / self.package / mutant.path
        return Task(str(module), mutant.text(), sorted(chosen), self.reach.limit(chosen))

    def _alone(self, mutant: Mutant, chosen: str, about: frozenset[str]) -> str | None:
        """Break a copy, and run tests of it in a process of its own."""
        with _copied(self.folder) as copy:
            (copy / "src" / self.package / mutant.path).write_text(mutant.text(), encoding="utf-8")
            near = self.near(mutant) if IMPORT in about and chosen == IN_PROCESS else None
            return first_failure(copy, chosen, near or about, self.reach.limit(near), only=bool(near))


class Waiting:
    """A process that has collected the tests of a service and waits for tasks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, task: Task) -> Verdict:
        """Run the tests with one module broken."""
        self._connection.send(task)
        verdict: Verdict = self._connection.recv()
        return verdict


def first_failure(
    service: Path, chosen: str, first: Collection[str], seconds: float, *, only: bool
) -> str | None:
    """Return which of the chosen tests of the service in a folder fails first, or `TIMEOUT`; None where they pass."""
    with _running(service, first, chosen, only=only, waits=False) as (process, connection):
        if not connection.poll(seconds):
            return TIMEOUT
        try:
            found: str | None = connection.recv()
        except EOFError:
            process.join()
            raise RuntimeError(f"the tests of {service} were not run: exit code {process.exitcode}") from None
        return found


def reached(folder: Path, package: str) -> Reach:
    """Run the tests and look which lines each runs, and for how long. Raises RuntimeError when one of them fails."""
    found: dict[str, dict[int, frozenset[str]]] = {}
    seconds: dict[str, float] = {}
    with _copied(folder) as copy:
        # Processes that tests start are slow to trace, and apart.
        for number, chosen in enumerate((IN_PROCESS, PROCESSES)):
            kept = copy.parent / f"lines{number}.json"
            process = _CONTEXT.Process(target=trace, args=(str(copy), package, chosen, str(kept)))
            process.start()
            process.join(TRACED)
            nothing = (0, 5) if number else (0,)
            if process.exitcode not in nothing:
                raise RuntimeError(f"tests fail although nothing is broken: exit code {process.exitcode}")
            said = json.loads(kept.read_text(encoding="utf-8"))
            seconds |= said["seconds"]
            _add(found, said["lines"], only=STARTED if number else None)
    return Reach(found, seconds)


def _add(found: dict[str, dict[int, frozenset[str]]], said: Any, only: str | None) -> None:
    for path, lines in said.items():
        for number, tests in lines.items():
            kept = frozenset(tests) if only is None else frozenset(tests) & {only}
            if kept:
                known = found.setdefault(path, {})
                known[int(number)] = known.get(int(number), frozenset()) | kept


@contextlib.contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="mutant-") as place:
        yield Path(
            shutil.copytree(folder, Path(place).resolve() / "service", ignore=shutil.ignore_patterns("var"))
        )


@contextlib.contextmanager
def _waiting(folder: Path) -> Iterator[Waiting]:
    with _running(folder, (), IN_PROCESS, only=False, waits=True) as (_, connection):
        if connection.recv() != "ready":
            raise RuntimeError(f"the tests of {folder} cannot be collected")
        yield Waiting(connection)


@contextlib.contextmanager
def _running(
    service: Path, first: Collection[str], chosen: str, *, only: bool, waits: bool
) -> Iterator[tuple[BaseProcess, Connection]]:
    ours, theirs = _CONTEXT.Pipe()
    target: Callable[..., None] = serve
    process = _CONTEXT.Process(
        target=target, args=(theirs, str(service), first, chosen), kwargs={"only": only, "waits": waits}
    )
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()
        ours.close()
