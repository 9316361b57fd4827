"""Try the mutants of a service with its own tests, on SQLite.

The tests that run the broken line are asked first, then the others, and at last those that start processes, where such a
process runs the line. A fault in a line that no test runs is one that no test can notice.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import queue
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Self

from tools.mutants.nursery import (
    IMPORT,
    IN_PROCESS,
    PROCESSES,
    STARTED,
    TIMEOUT,
    Task,
    Verdict,
    serve,
    trace,
)
from tools.mutants.operators import Mutant

SECONDS = 240
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["pytest", "schemathesis", "sqlalchemy.ext.asyncio", "fastapi", "alembic.command", "uvicorn"]
)
Lines = Mapping[str, Mapping[int, frozenset[str]]]


class Bench:
    """A service whose tests can be run again and again, with one fault each; `with Bench(…)` starts and ends them."""

    def __init__(self, folder: Path, package: str, jobs: int = 1) -> None:
        self.folder = folder
        self.package = package
        self._jobs = jobs
        self._idle: queue.Queue[Waiting] = queue.Queue()
        self._stack = contextlib.ExitStack()
        self.lines: Lines = {}

    def __enter__(self) -> Self:
        """Run the tests once, and look which lines they run."""
        self.lines = reached(self.folder, self.package)
        for _ in range(self._jobs):
            self._idle.put(self._stack.enter_context(_waiting(self.folder)))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def about(self, mutant: Mutant) -> frozenset[str]:
        """Return which tests run the line of a mutant; empty where none does."""
        return self.lines.get(mutant.path, {}).get(mutant.line, frozenset())

    def noticed_by(self, mutant: Mutant) -> str | None:
        """Return the test that notices a mutant first; None where all pass."""
        about = self.about(mutant)
        found: str | None = None
        if about - {STARTED}:
            verdict = Verdict(possible=False)
            if IMPORT not in about:
                waiting = self._idle.get()
                try:
                    verdict = waiting.ask(self.folder / "src" / self.package / mutant.path, mutant, about)
                finally:
                    self._idle.put(waiting)
            found = verdict.noticed_by if verdict.possible else self._alone(mutant, IN_PROCESS, about)
        if found is None and STARTED in about:
            found = self._alone(mutant, PROCESSES, about)
        return found

    def _alone(self, mutant: Mutant, chosen: str, about: frozenset[str]) -> str | None:
        """Break a copy, and run tests of it in a process of its own."""
        with _copied(self.folder) as copy:
            (copy / "src" / self.package / mutant.path).write_text(mutant.text(), encoding="utf-8")
            return first_failure(copy, chosen, sorted(about))


class Waiting:
    """A process that has collected the tests of a service and waits for tasks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, module: Path, mutant: Mutant, about: frozenset[str]) -> Verdict:
        """Run the tests with one module broken."""
        self._connection.send(Task(str(module), mutant.text(), sorted(about), SECONDS))
        verdict: Verdict = self._connection.recv()
        return verdict


def first_failure(service: Path, chosen: str, first: Sequence[str] = ()) -> str | None:
    """Return which of the chosen tests of the service in a folder fails first; None where they pass."""
    with _running(service, first, chosen, waits=False) as (process, connection):
        if not connection.poll(SECONDS):
            return TIMEOUT
        try:
            found: str | None = connection.recv()
        except EOFError:
            process.join()
            raise RuntimeError(f"the tests of {service} were not run: exit code {process.exitcode}") from None
        return found


def reached(folder: Path, package: str) -> Lines:
    """Return by file of the package and line, from 1, which tests run it. Raises RuntimeError when one of them fails."""
    found: dict[str, dict[int, frozenset[str]]] = {}
    with _copied(folder) as copy:
        # Processes that tests start are slow to trace, and apart.
        for number, chosen in enumerate((IN_PROCESS, PROCESSES)):
            kept = copy.parent / f"lines{number}.json"
            process = _CONTEXT.Process(target=trace, args=(str(copy), package, chosen, str(kept)))
            process.start()
            process.join(10 * SECONDS)
            nothing = (0, 5) if number else (0,)
            if process.exitcode not in nothing:
                raise RuntimeError(f"tests fail although nothing is broken: exit code {process.exitcode}")
            _add(found, json.loads(kept.read_text(encoding="utf-8")), only=STARTED if number else None)
    return found


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
    with _running(folder, (), IN_PROCESS, waits=True) as (_, connection):
        if connection.recv() != "ready":
            raise RuntimeError(f"the tests of {folder} cannot be collected")
        yield Waiting(connection)


@contextlib.contextmanager
def _running(
    service: Path, first: Sequence[str], chosen: str, *, waits: bool
) -> Iterator[tuple[BaseProcess, Connection]]:
    ours, theirs = _CONTEXT.Pipe()
    target: Callable[..., None] = serve
    process = _CONTEXT.Process(
        target=target, args=(theirs, str(service), first, chosen), kwargs={"waits": waits}
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
