"""Break a generated service in every derived way, run its own tests on SQLite, and list what they do not notice.

`python -m tools.mutants` makes the order service and tries every mutant; `--spec FILE` takes another one, `--sample N --seed S`
N of them, drawn with a seed, and `--page` keeps the figures in `docs/mutants.md`. `ledger.toml` beside this file holds the
survivors that are known, each with its reason; one that is not there makes the exit code 1. `--logic` turns tests
and comparisons round besides, wherever there are any. A mutant in a line that none of the tests runs is not tried: it is counted
apart, by module.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.mutants.nursery import TIMEOUT
from tools.mutants.operators import LOGIC, Mutant, mutants
from tools.mutants.outcome import Outcome, load_reasons, reason, write_page
from tools.mutants.trial import Bench

# What the contract's tests are about: owned code, and the rooms that keep its promises. Tests do not judge themselves.
ROOMS = ("http", "security", "storage")


def derive(source: Path) -> Iterator[Mutant]:
    """Yield the mutants of a service's package, in a stable order."""
    runtime = source / "_runtime"
    owned = [
        path
        for path in source.rglob("*.py")
        if not {"_runtime", "_generated"} & set(path.relative_to(source).parts)
    ]
    for path in sorted([*owned, *(one for room in ROOMS for one in (runtime / room).rglob("*.py"))]):
        yield from mutants(str(path.relative_to(source)), path.read_text(encoding="utf-8"))


def _wanted(source: Path, options: argparse.Namespace) -> list[Mutant]:
    return [
        one
        for one in derive(source)
        if options.only in one.name and (options.logic or one.operator not in LOGIC)
    ]


def try_service(folder: Path, package: str, options: argparse.Namespace) -> Outcome:
    """Try the mutants that are chosen, and say what became of them."""
    every = _wanted(folder / "src" / package, options)
    with Bench(folder, package, options.jobs) as bench:
        within = [one for one in every if bench.about(one)]
        outside = [one for one in every if not bench.about(one)]
        print(*(f"no test runs: {one.name} (line {one.line})" for one in outside), sep="\n", flush=True)
        beyond = Counter(one.path for one in outside)
        number = len(within) if options.sample is None else min(options.sample, len(within))
        chosen = random.Random(options.seed).sample(within, number)  # noqa: S311 - nothing secret is drawn
        with ThreadPoolExecutor(options.jobs) as pool:
            outcomes = list(pool.map(lambda one: _noticed(bench, one), chosen))
    left = [one for one, found in zip(chosen, outcomes, strict=True) if found is None]
    late = [one for one, found in zip(chosen, outcomes, strict=True) if found == TIMEOUT]
    operators = Counter(mutant.operator for mutant in chosen)
    survived = Counter(mutant.operator for mutant in [*left, *late])
    return Outcome(
        service=folder.name,
        derived=len(every),
        beyond=dict(sorted(beyond.items())),
        seed=None if options.sample is None else options.seed,
        operators={name: (count - survived[name], count) for name, count in sorted(operators.items())},
        survivors=tuple(sorted(mutant.name for mutant in left)),
        late=tuple(sorted(mutant.name for mutant in late)),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.mutants", description="Break a service, and run its tests."
    )
    parser.add_argument("--spec", type=Path, help="the service's document; the order starter without one")
    parser.add_argument("--sample", type=int, help="how many mutants to try; all without it")
    parser.add_argument("--seed", type=int, default=1, help="the sample's seed")
    parser.add_argument("--only", default="", help="mutants whose name contains this")
    parser.add_argument("--logic", action="store_true", help="turn tests and comparisons round, too")
    parser.add_argument("--list", action="store_true", help="print the mutants and try none")
    parser.add_argument("--page", action="store_true", help="keep the figures in docs/mutants.md")
    parser.add_argument("-j", "--jobs", type=int, default=1, help="how many to try at once")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="mutants-") as place:
        folder, package = _make(Path(place), options.spec)
        if options.list:
            every = _wanted(folder / "src" / package, options)
            print(*(f"{one.name} (line {one.line})" for one in every), f"{len(every)} mutants", sep="\n")
            return 0
        outcome = try_service(folder, package, options)
    reasons = load_reasons()
    unknown = [name for name in outcome.survivors if reason(reasons, outcome.service, name) is None]
    for name in outcome.survivors:
        print(f"survived: {name}: {reason(reasons, outcome.service, name) or 'nobody knows why'}")
    for name in outcome.late:
        print(f"did not end: {name}")
    print(f"{outcome.caught} of {outcome.tried} caught ({outcome.caught / max(1, outcome.tried):.0%})")
    print(f"{sum(outcome.beyond.values())} of {outcome.derived} are in lines that no test runs")
    if options.page:
        write_page(outcome, reasons)
    return 1 if unknown or outcome.late else 0


def _noticed(bench: Bench, mutant: Mutant) -> str | None:
    start = time.monotonic()
    found = bench.noticed_by(mutant)
    seconds = time.monotonic() - start
    print(f"{mutant.name} (line {mutant.line}): {found or 'SURVIVED'} ({seconds:.0f} s)", flush=True)
    return found


def _make(place: Path, spec: Path | None) -> tuple[Path, str]:
    from scaffold.cli import main as scaffold

    name = "order-service" if spec is None else f"{spec.stem}-service"
    given = [] if spec is None else ["--spec", str(spec.resolve())]
    with contextlib.chdir(place), contextlib.redirect_stdout(sys.stderr):
        if scaffold(["new", name, *given, "--no-input"]):
            raise SystemExit(2)
    return place / name, name.replace("-", "_")


if __name__ == "__main__":
    sys.exit(main())
