"""Measure what linting many specs at once costs: a folder of three renamed copies of the corpus, cold and again.

`--before CHECKOUT` runs another checkout of the toolkit in turns with this one and compares its findings, too. Exits with 1
when a limit is passed; see README.md.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.measuring import Cost, run
from tools.corpus.documents import corpus_folder, load_entries

ROOT = Path(__file__).resolve().parents[2]
COPIES = ("one", "two", "three")
LEAST_PEAK_MB = 400.0
PEAK_OF_LARGEST = 2.0
SHARE_OF_BEFORE = 0.8
AGAIN_CPU = 3.0


@dataclass(frozen=True, slots=True)
class Runs:
    """Medians of a checkout: the first run, the second one on unchanged files, and what was printed."""

    cold: Cost
    again: Cost


def measure(checkout: Path, folder: Path, cache: Path) -> Runs:
    """Lint a folder twice with a checkout's toolkit; the second run may use the results of the first."""
    shutil.rmtree(cache, ignore_errors=True)
    command = (sys.executable, "-m", "scaffold", "lint", "--format", "json", "--fail-on", "never", "specs")
    environment = {"PYTHONPATH": str(checkout), "XDG_CACHE_HOME": str(cache)}
    return Runs(run(command, folder, **environment), run(command, folder, **environment))


def middle(costs: list[Cost]) -> Cost:
    """Take the medians of the same run."""
    cpu, memory = median(cost.cpu for cost in costs), median(cost.memory for cost in costs)
    return Cost(cpu, memory, costs[0].code, costs[0].said)


def passed_limits(ours: Runs, before: Runs | None, largest: Cost) -> list[str]:
    """Say which limits the costs are over."""
    over = []
    most = max(LEAST_PEAK_MB, PEAK_OF_LARGEST * largest.memory)
    if ours.cold.memory > most:
        over.append(f"a peak of {ours.cold.memory:.0f} MB, more than {most:.0f} MB")
    if ours.again.cpu > AGAIN_CPU:
        over.append(f"{ours.again.cpu:.1f} s CPU for the second run, more than {AGAIN_CPU:.0f} s")
    if ours.cold.said != ours.again.said:
        over.append("the second run prints something else than the first")
    if before is not None:
        if ours.cold.cpu > SHARE_OF_BEFORE * before.cold.cpu:
            over.append(
                f"{ours.cold.cpu / before.cold.cpu:.2f} of the CPU before, more than {SHARE_OF_BEFORE}"
            )
        if ours.cold.said != before.cold.said:
            over.append("other findings than before")
    return over


def main() -> int:
    """Measure this checkout, and another one where it is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="runs of each checkout (default: %(default)s)")
    parser.add_argument("--before", type=Path, metavar="CHECKOUT", help="another checkout to compare with")
    arguments = parser.parse_args()
    try:
        corpus = corpus_folder()
        entries = load_entries(corpus)
    except OSError as error:
        parser.error(f"the corpus cannot be read: {error}")
    checkouts = [ROOT, *([arguments.before.resolve()] if arguments.before else [])]
    with tempfile.TemporaryDirectory(prefix="scaffold-bench-") as name:
        folder = Path(name)
        for copy in COPIES:
            shutil.copytree(corpus / "specs", folder / "specs" / copy)
        found: list[list[Runs]] = [[] for _ in checkouts]
        for _ in range(arguments.runs):
            for runs, checkout in zip(found, checkouts, strict=True):
                runs.append(measure(checkout, folder, folder / "cache"))
        biggest = max(entries, key=lambda entry: entry.size).path
        command = (sys.executable, "-m", "scaffold", "lint", "--no-cache", biggest)
        largest = run(command, folder, PYTHONPATH=str(ROOT))
    results = [
        Runs(middle([one.cold for one in runs]), middle([one.again for one in runs])) for runs in found
    ]
    print("| | CPU s | peak MB | again, CPU s |\n|---|---:|---:|---:|")
    for title, result in zip(("this checkout", "before"), results, strict=False):
        print(f"| {title} | {result.cold.cpu:.1f} | {result.cold.memory:.0f} | {result.again.cpu:.1f} |")
    print(f"| the largest document alone | {largest.cpu:.1f} | {largest.memory:.0f} | |")
    over = passed_limits(results[0], results[1] if len(results) > 1 else None, largest)
    print("\n".join(["", *over] if over else ["", "within all limits"]))
    return int(bool(over))


if __name__ == "__main__":
    sys.exit(main())
