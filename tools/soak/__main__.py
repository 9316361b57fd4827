"""`python -m tools.soak`: make runs, write what they found; exit code 1 when one failed."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from scaffold.core.data import data_folder
from scaffold.core.errors import ScaffoldError
from scaffold.model.describe import describe
from scaffold.openapi.load import load_document
from tools.corpus.documents import corpus_folder, load_entries
from tools.soak.children import warm
from tools.soak.log import add_to_record, read_record, write_log
from tools.soak.run import Outcome, run_once

LARGEST = 300_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for."""
    options = _parse(arguments)
    names = spec_names()
    outcomes = read_record(options.record) if options.record else {}
    held = {number for number, outcome in outcomes.items() if not outcome.failures}
    numbers = options.only or [
        number for number in range(options.first, options.first + options.runs) if number not in held
    ]
    warm()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="scaffold-soak-") as place:
        for number in numbers:
            if options.minutes and time.monotonic() - started > options.minutes * 60:
                break
            outcome = soak(
                number, options.seed, names, Path(place), keep=options.keep, types_every=options.types_every
            )
            outcomes[number] = outcome
            if options.record:
                add_to_record(options.record, outcome)
            print(_line(outcome), flush=True)
    if options.log:
        write_log(
            options.log,
            [outcomes[number] for number in sorted(outcomes)],
            seed=options.seed,
            minutes=(time.monotonic() - started) / 60,
        )
    failed = sum(bool(outcome.failures) for outcome in outcomes.values())
    print(f"{len(outcomes)} runs, {failed} failed")
    return 1 if failed else 0


def _line(outcome: Outcome) -> str:
    state = "FAILED" if outcome.failures else "refused" if outcome.refused else "ok"
    details = [*outcome.spec_edits, *outcome.hand_edits, outcome.answers] if outcome.failures else []
    lines = [
        f"{outcome.number} {outcome.spec}: {state}{', types' if outcome.typed else ''}",
        *outcome.failures, *details, outcome.refused,
    ]  # fmt: skip
    return "\n    ".join(filter(None, lines))


def soak(
    number: int,
    seed: int,
    names: Sequence[tuple[str, Path, Path]],
    place: Path,
    *,
    keep: Path | None = None,
    types_every: int = 0,
) -> Outcome:
    """Make one run in a folder that it shares with others; what it made goes, or to `keep` if it failed."""
    name, path, root = Random(f"{seed}:{number}:spec").choice(list(names))  # noqa: S311
    try:
        spec = read_spec(path, root)
    except ScaffoldError as error:
        return Outcome(number, name, refused=str(error))
    # The path is the same in all runs, so that modules that are the same need not be compiled again.
    folder = place / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    types = bool(types_every) and number % types_every == 0
    outcome = run_once(number, seed, (name, spec), folder, types=types)
    if outcome.failures and keep is not None:
        shutil.copytree(folder, keep / str(number), dirs_exist_ok=True)
    return outcome


def spec_names() -> list[tuple[str, Path, Path]]:
    """List the specs to run with: name, file and root; the starters twice each, and the corpus where there is one."""
    starters = [(path.stem, path, path.parent) for path in sorted(data_folder("specs").glob("*.yaml"))]
    try:
        entries = load_entries(corpus_folder())
    except OSError:
        print("there is no corpus: runs with the starters only", file=sys.stderr)
        entries = ()
    small = [
        (entry.name, entry.path, entry.root) for entry in entries if entry.size < LARGEST and entry.operations
    ]
    return [*starters, *starters, *small]


def read_spec(path: Path, root: Path) -> Mapping[str, Any]:
    """Return the contract of a document as one value."""
    value: Mapping[str, Any] = json.loads(json.dumps(describe(load_document(path, root=root)).declared))
    return value


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="decides all runs, with their numbers")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, metavar="NUMBER")
    parser.add_argument("--only", type=int, nargs="*", metavar="NUMBER", help="make these runs only")
    parser.add_argument("--minutes", type=float, default=0, help="begin no run after this time")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the folders of runs that failed")
    parser.add_argument("--types-every", type=int, default=0, metavar="N", help="run mypy in every Nth run")
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="go on from its runs, without those that held"
    )
    parser.add_argument("--log", type=Path, metavar="FILE", help="write what was found, as Markdown")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
