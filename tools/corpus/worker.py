"""Take one document through the steps, in a process of its own, and print the outcome as JSON."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Collection
from dataclasses import asdict, replace
from pathlib import Path

from scaffold.core.errors import ScaffoldError
from tools.corpus.documents import corpus_folder, load_entries
from tools.corpus.outcome import Fault, State, StepOutcome
from tools.corpus.steps import STEPS, Definition
from tools.corpus.workspace import Workspace


def take_steps(work: Workspace, wanted: Collection[str]) -> list[StepOutcome]:
    """Take the wanted steps in order; after one that failed and that the others build on, skip the rest.

    The service is generated whether or not that step was asked for, as all after it need it.
    """
    outcomes: list[StepOutcome] = []
    blocked = ""
    for step in STEPS:
        needed = step.name == "new" and any(name not in {"lint", "new"} for name in wanted)
        if step.name not in wanted and not needed:
            continue
        if blocked:
            outcomes.append(StepOutcome(step.name, State.SKIPPED, note=f"no {blocked}"))
            continue
        outcome = _take(step, work)
        outcomes.append(outcome)
        if step.essential and outcome.state is State.FAILED:
            blocked = step.name
    return outcomes


def _take(step: Definition, work: Workspace) -> StepOutcome:
    before = cpu_seconds()
    try:
        outcome = step.run(work)
    except ScaffoldError as error:
        outcome = StepOutcome(step.name, State.FAILED, "error", (Fault("", step.name, str(error)),))
    return replace(outcome, cpu=round(cpu_seconds() - before, 1))


def cpu_seconds() -> float:
    """Return the CPU time of this process and of those it has waited for."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + others.ru_utime + others.ru_stime


def main() -> int:
    """Run as `python -m tools.corpus.worker NAME …`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--caches", type=Path, required=True)
    parser.add_argument("--steps", required=True)
    parser.add_argument("--max-time", type=float, required=True)
    parser.add_argument("--max-examples", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--preview", required=True)
    options = parser.parse_args()
    [entry] = [entry for entry in load_entries(corpus_folder()) if entry.name == options.name]
    work = Workspace(
        entry,
        options.folder,
        options.max_time,
        options.caches,
        options.max_examples,
        options.seed,
        options.preview,
    )
    outcomes = take_steps(work, options.steps.split(","))
    print(json.dumps([asdict(outcome) for outcome in outcomes]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
