"""`python -m tools.corpus`: run the corpus, keep the table; exit code 1 when a fault has no explanation."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.corpus.documents import VARIABLE, Entry, corpus_folder, load_entries
from tools.corpus.ledger import Explanation, load_ledger, unexplained, unused
from tools.corpus.outcome import DocumentOutcome, State
from tools.corpus.run import EXAMPLES, SECONDS, SEED, RunOptions, run_documents
from tools.corpus.steps import NAMES
from tools.corpus.table import load_outcomes, merge, write

_MARKS = {State.PASSED: "ok", State.FAILED: "FAILED", State.SKIPPED: "-"}


def main() -> int:
    """Run what the command line asks for."""
    options = _parse()
    try:
        entries = choose(load_entries(corpus_folder()), options.only)
    except OSError as error:
        print(f"there is no corpus: {error}; {VARIABLE} names the folder of one", file=sys.stderr)
        return 2
    except LookupError as error:
        print(error, file=sys.stderr)
        return 2
    ledger = load_ledger()
    run_options = RunOptions(
        steps=options.steps,
        seconds=options.max_time,
        examples=options.max_examples,
        seed=options.seed,
        preview=options.preview,
        jobs=options.jobs,
        keep=options.keep,
    )
    outcomes = run_documents(entries, run_options, lambda outcome: show(outcome, ledger))
    if not options.no_write:
        write(merge(load_outcomes(), outcomes), ledger)
    stale = unused(outcomes, ledger) if "contract" in options.steps else ()
    for entry in stale:
        print(f"the ledger explains what does not fail: {entry.spec}, {entry.operation}, {entry.check}")
    broken = [outcome.name for outcome in outcomes if unexplained(outcome, ledger)]
    print(f"{len(outcomes) - len(broken)} of {len(outcomes)} documents pass")
    return 1 if broken or stale else 0


def choose(entries: Sequence[Entry], names: Sequence[str]) -> list[Entry]:
    """Return the entries of these names, all without any; raise LookupError for an unknown one."""
    known = {entry.name for entry in entries}
    for name in names:
        if name not in known:
            raise LookupError(f"the corpus has no {name}; it has {', '.join(sorted(known))}")
    return [entry for entry in entries if not names or entry.name in names]


def show(outcome: DocumentOutcome, ledger: Sequence[Explanation]) -> None:
    """Print a document's steps, and each fault that nothing explains."""
    steps = " ".join(
        f"{step.step}={_MARKS[step.state]}{f'[{step.note}]' if step.note else ''}({step.cpu:g}s)"
        for step in outcome.steps
    )
    print(
        f"{outcome.name} ({outcome.operations} operations, {outcome.cpu:g} s CPU, {outcome.memory} MiB): {steps}"
    )
    for fault in unexplained(outcome, ledger):
        text = "\n      ".join(fault.message.strip().splitlines())
        print(f"    {fault.check} {fault.operation}: {text}")
    sys.stdout.flush()


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.corpus", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="this document; repeatable"
    )
    parser.add_argument("--steps", type=_steps, default=NAMES, help=f"comma-separated: {','.join(NAMES)}")
    parser.add_argument("--jobs", type=int, default=1, help="documents at a time")
    parser.add_argument(
        "--max-time",
        type=float,
        default=SECONDS,
        metavar="SECONDS",
        help="bound of each step; operations add to it",
    )
    parser.add_argument("--max-examples", type=int, default=EXAMPLES, help="random cases per operation")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--preview",
        choices=("1", "all"),
        default="all",
        help="what the contract step previews: the rest, or all",
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep what is generated here")
    parser.add_argument("--no-write", action="store_true", help="leave the table as it is")
    return parser.parse_args()


def _steps(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]} is none of {', '.join(NAMES)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
