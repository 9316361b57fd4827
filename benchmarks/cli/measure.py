"""Compare the CPU time of the command line with what it is allowed to cost.

CPU seconds (user and system, children included) instead of wall time, which on a busy machine measures other
programs. The two commands of a comparison alternate, and the median of the pairs' ratios counts. Exits with 1
when a ratio is over its limit.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sysconfig.get_path("scripts"))
SPEC = "specs/order-service.yaml"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two command lines, and how much CPU the first may use for each second of the second."""

    name: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    limit: float


COMPARISONS = (
    Comparison(
        "scaffold --help / import click",
        (str(SCRIPTS / "scaffold"), "--help"),
        (sys.executable, "-c", "import click"),
        1.2,
    ),
    Comparison(
        "scaffold lint / openapi-spec-validator",
        (str(SCRIPTS / "scaffold"), "lint", SPEC),
        (str(SCRIPTS / "openapi-spec-validator"), SPEC),
        0.5,
    ),
)


def cpu_seconds(command: Sequence[str]) -> float:
    """Run a command in the repository and return its CPU seconds; raise RuntimeError when it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    if process.stderr is None:  # never: it is a pipe
        raise RuntimeError("no pipe to standard error")
    with process.stderr:
        said = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}\n{said}")
    return usage.ru_utime + usage.ru_stime


def compare(comparison: Comparison, runs: int) -> tuple[float, float, float]:
    """Return the median CPU seconds of both commands and the median of the ratios of interleaved pairs."""
    for command in (comparison.ours, comparison.theirs):
        cpu_seconds(command)  # fills the caches of bytecode and files
    pairs = [(cpu_seconds(comparison.ours), cpu_seconds(comparison.theirs)) for _ in range(runs)]
    ours, theirs = zip(*pairs, strict=True)
    return (
        statistics.median(ours),
        statistics.median(theirs),
        statistics.median(mine / other for mine, other in pairs),
    )


def main() -> int:
    """Print a table of all comparisons."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--runs", type=int, default=15, help="pairs for each comparison (default: %(default)s)"
    )
    runs = parser.parse_args().runs
    over = False
    print(f"{'median of ' + str(runs) + ' pairs, CPU ms':42}{'ours':>8}{'theirs':>8}{'ratio':>8}{'limit':>8}")
    for comparison in COMPARISONS:
        ours, theirs, ratio = compare(comparison, runs)
        over |= ratio > comparison.limit
        figures = f"{ours * 1000:8.0f}{theirs * 1000:8.0f}{ratio:8.2f}{comparison.limit:8.2f}"
        print(f"{comparison.name:42}{figures}{'  over' if ratio > comparison.limit else ''}")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
