"""Run the steps for many documents, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.corpus.documents import ROOT, VARIABLE, Entry, corpus_folder
from tools.corpus.outcome import DocumentOutcome, Fault, State, StepOutcome
from tools.corpus.steps import NAMES

SECONDS = 300.0
EXAMPLES = 3
SEED = 1


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The steps that are taken, and how far they go.

    `seconds` bounds every single step of a small document; `keep` is a folder in which what is generated stays,
    None throws it away.
    """

    steps: tuple[str, ...] = NAMES
    seconds: float = SECONDS
    examples: int = EXAMPLES
    seed: int = SEED
    preview: str = "all"
    jobs: int = 1
    keep: Path | None = None


def run_documents(
    entries: Iterable[Entry], options: RunOptions, see: Callable[[DocumentOutcome], None]
) -> list[DocumentOutcome]:
    """Run the documents, `jobs` at a time, and show each outcome as it comes."""
    with tempfile.TemporaryDirectory(prefix="scaffold-corpus-", ignore_cleanup_errors=True) as temporary:
        folder = options.keep or Path(temporary)

        def run(entry: Entry) -> DocumentOutcome:
            return run_document(entry, options, folder.resolve())

        with ThreadPoolExecutor(options.jobs) as pool:
            return list(_shown(pool.map(run, entries), see))


def _shown(
    outcomes: Iterable[DocumentOutcome], see: Callable[[DocumentOutcome], None]
) -> Iterator[DocumentOutcome]:
    for outcome in outcomes:
        see(outcome)
        yield outcome


def run_document(entry: Entry, options: RunOptions, folder: Path) -> DocumentOutcome:
    """Run one document below `folder` and measure its process and all that it started."""
    own = folder / entry.name
    own.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tools.corpus.worker", entry.name]
    command += ["--folder", str(own), "--caches", str(folder), "--steps", ",".join(options.steps)]
    command += ["--max-time", str(options.seconds), "--max-examples", str(options.examples)]
    command += ["--seed", str(options.seed), "--preview", options.preview]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), VARIABLE: str(corpus_folder())}
    said = own / "worker.log"
    with said.open("wb") as errors, (own / "worker.json").open("w+b") as printed:
        process = subprocess.Popen(
            command, cwd=own, env=environment, stdin=subprocess.DEVNULL, stdout=printed, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        text = printed.read()
    if process.returncode:
        message = said.read_text(encoding="utf-8", errors="replace")[-4000:]
        steps = [StepOutcome(options.steps[0], State.FAILED, "broke", (Fault("", "worker", message),))]
    else:
        steps = [StepOutcome.from_json(step) for step in json.loads(text)]
    cpu = round(usage.ru_utime + usage.ru_stime, 1)
    # Linux counts the largest resident set in KiB.
    return DocumentOutcome(
        entry.name, entry.operations, entry.size, tuple(steps), cpu, usage.ru_maxrss // 1024
    )
