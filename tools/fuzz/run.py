"""Lint numbered mutations in processes of their own, under limits of time and memory."""

from __future__ import annotations

import io
import multiprocessing
import os
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tools.fuzz.mutate import mutate
from tools.fuzz.seeds import Seed, load_seeds

CPU_SECONDS = 10.0
MEMORY = 1 << 30
_PATIENCE = 60.0
_BATCH = 200
_FORMATS = ("text", "concise", "json", "github", "sarif", "junit", "gitlab", "markdown", "html")
_PROFILES = ("minimal", "recommended", "strict")
_ADDONS = ("secure", "event-driven", "public-api")


@dataclass(frozen=True, slots=True)
class Failure:
    """A mutation that the linter did not stand."""

    number: int
    reason: str
    said: str = ""


@dataclass(slots=True)
class Tally:
    """The number of mutations that ended in each way (`clean`, `findings`, `refused`), and those that failed."""

    ends: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)


def write_case(seeds: Sequence[Seed], seed: int, number: int, folder: Path) -> list[str]:
    """Write a mutation with the files beside it; return the arguments of the command."""
    random = Random(f"{seed}:{number}")  # noqa: S311 - reproducible, not secret
    chosen = random.choice(seeds)
    names = [chosen.name, *chosen.parts]
    changed = random.choice(names) if random.random() < 0.5 else chosen.name
    entry = folder / chosen.name
    for name in names:
        text = chosen.text if name == chosen.name else chosen.parts[name]
        data, path = text.encode(), folder / name
        if name == changed:
            renamed, data = mutate(random, name, text)
            # References lead to files by their names, which must stay.
            path = folder / renamed if name == chosen.name and not chosen.parts else path
            entry = path if name == chosen.name else entry
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    arguments = [
        "lint",
        str(entry),
        "--profile",
        random.choice(_PROFILES),
        "--format",
        random.choice(_FORMATS),
    ]
    for addon in _ADDONS:
        arguments += ["--with", addon] if random.random() < 0.4 else []
    arguments += ["--score"] if random.random() < 0.2 else []
    arguments += ["--unsafe-fixes", "--diff"] if random.random() < 0.2 else []
    return arguments


def fuzz(
    count: int, seed: int, workers: int = 1, first: int = 0, report: Callable[[Failure], None] | None = None
) -> Tally:
    """Lint `count` mutations from number `first` on, reporting each failure when it shows."""
    tally = Tally()
    pending = list(range(first, first + count))[::-1]
    running: list[_Worker] = []
    while pending or running:
        while pending and len(running) < workers:
            batch = [pending.pop() for _ in range(min(_BATCH, len(pending)))]
            running.append(_Worker(batch, seed))
        for worker in list(running):
            for number, end, said in worker.read():
                if end in {"clean", "findings", "refused"}:
                    tally.ends[end] += 1
                else:
                    tally.failures.append(Failure(number, end, said))
                    if report is not None:
                        report(tally.failures[-1])
            if worker.is_done:
                running.remove(worker)
                pending.extend(reversed(worker.left))
    return tally


class _Worker:
    """A process that works on a batch; what it did not get to when it ended or hung is `left`."""

    def __init__(self, batch: list[int], seed: int) -> None:
        self.left = list(batch)
        self.is_done = False
        self._connection, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("fork").Process(target=_work, args=(batch, seed, theirs))
        self._process.start()
        theirs.close()
        self._heard = time.monotonic()

    def read(self) -> Iterator[tuple[int, str, str]]:
        """Yield what has ended since the last call, waiting a moment for it."""
        try:
            while self._connection.poll(0.05):
                number, end, said = self._connection.recv()
                self.left.remove(number)
                self._heard = time.monotonic()
                yield number, end, said
        except (EOFError, ConnectionError):
            self._process.join()
            self.is_done = True
            if self.left:
                yield self.left.pop(0), f"the process ended with {self._process.exitcode}", ""
            return
        if time.monotonic() - self._heard > _PATIENCE:
            self._process.kill()
            self._process.join()
            self.is_done = True
            yield self.left.pop(0), f"no answer within {_PATIENCE:.0f} s", ""


def _work(batch: Sequence[int], seed: int, connection: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.environ.update(SCAFFOLD_DEBUG="1", SCAFFOLD_NO_CACHE="1")  # tracebacks are what is looked for
    seeds = load_seeds()
    with TemporaryDirectory(prefix="scaffold-fuzz-") as name:
        for number in batch:
            folder = Path(name) / str(number)
            folder.mkdir()
            connection.send((number, *_judge(write_case(seeds, seed, number, folder))))
    connection.close()


def _judge(arguments: list[str]) -> tuple[str, str]:
    from scaffold.cli import main

    out, err = io.StringIO(), io.StringIO()
    before = time.process_time()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    spent = time.process_time() - before
    said = err.getvalue()
    if "a defect of scaffold" in said:
        return "a defect shows", said
    if code not in {0, 1, 2}:
        return f"exit code {code}", said
    if spent > CPU_SECONDS:
        return f"{spent:.1f} s CPU", said
    return ("clean", "findings", "refused")[code], ""
