"""`python -m tools.bounds`: ask every operation once, keep the table; exit code 1 when a limit is broken."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaffold.trial.running.variables import neutral_variables
from tools.bounds.outcome import Cost, Outcome
from tools.bounds.page import keep
from tools.bounds.webs import KINDS, web
from tools.corpus.documents import ROOT, VARIABLE, corpus_folder, load_entries
from tools.corpus.table import refresh

SIZES = (30, 120, 400)
# A service beyond this is ended by the system, so that the machine lives on; the limits are far below.
MEMORY = 3000
PREVIEWS = ("all", "1")
SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Subject:
    """A document to make a service of, and where its references may lead; `schemas` is the size of a web, else 0."""

    name: str
    path: Path
    root: Path
    schemas: int


def main() -> int:
    """Measure what the command line asks for."""
    options = _parse()
    with tempfile.TemporaryDirectory(prefix="scaffold-bounds-") as temporary:
        folder = (options.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            subjects = list(_subjects(options, folder))
        except OSError as error:
            print(f"there is no corpus: {error}; {VARIABLE} names the folder of one", file=sys.stderr)
            return 2
        outcomes = [_shown(measure(subject, folder)) for subject in subjects]
    if not options.no_write:
        keep(outcomes)
        refresh()
    broken = sum(bool(outcome.broken()) for outcome in outcomes)
    print(f"{len(outcomes) - broken} of {len(outcomes)} services keep the limits")
    return 1 if broken or not outcomes else 0


def measure(subject: Subject, folder: Path) -> Outcome:
    """Make the service of a document below a folder, and ask it with each PREVIEW."""
    target = folder / subject.name
    command = [
        "-m",
        "scaffold",
        "new",
        subject.name,
        "--spec",
        str(subject.path),
        "--root",
        str(subject.root),
    ]
    made = _run([*command, "--output", str(target), "--force", "--no-input"], folder)
    if made.returncode:
        failed = (f"it was not made: {made.stderr[-2000:]}",)
        return Outcome(subject.name, subject.schemas, (Cost("", 0, "", 0, 0, 0, failed),))
    costs = []
    for preview in PREVIEWS:
        done = _run(["-m", "tools.bounds.ask", str(target), str(MEMORY), preview], folder)
        if done.returncode:
            costs.append(Cost(preview, 0, "", 0, 0, 0, (f"it was not asked: {done.stderr[-2000:]}",)))
        else:
            costs.append(Cost.from_json(json.loads(done.stdout)))
    return Outcome(subject.name, subject.schemas, tuple(costs))


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**neutral_variables(), "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def _subjects(options: argparse.Namespace, folder: Path) -> Iterator[Subject]:
    for size in options.sizes:
        for kind in KINDS:
            name = f"web-{kind}-{size}"
            if not options.only or name in options.only:
                path = folder / f"{name}.json"
                path.write_text(json.dumps(web(size, kind)), encoding="utf-8")
                yield Subject(name, path, folder, size)
    if not options.webs:
        for entry in load_entries(corpus_folder()):
            if not options.only or entry.name in options.only:
                yield Subject(entry.name, entry.path, entry.root, 0)


def _shown(outcome: Outcome) -> Outcome:
    for cost in outcome.costs:
        print(
            f"{outcome.name}, PREVIEW={cost.preview}: import {cost.imported:.2f} s, slowest request "
            f"{cost.seconds:.2f} s ({cost.slowest}), {cost.peak} MiB, {cost.asked} operations"
        )
        for operation in cost.broke:
            print(f"    PREVIEW={cost.preview}: {operation} is answered 500")
    for text in outcome.broken():
        print(f"    {text}")
    sys.stdout.flush()
    return outcome


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bounds", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="this document; repeatable"
    )
    parser.add_argument("--webs", action="store_true", help="leave the corpus out")
    parser.add_argument(
        "--sizes",
        type=lambda text: tuple(map(int, text.split(","))),
        default=SIZES,
        help="how many schemas the webs have, comma-separated",
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the services here")
    parser.add_argument("--no-write", action="store_true", help="leave the table as it is")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
