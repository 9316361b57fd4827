"""Lint mutated specs; exits with 1 when one of them gives a traceback, hangs or takes too much memory.

python -m tools.fuzz --count 20000 --seed 1
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.fuzz.run import Failure, fuzz, write_case
from tools.fuzz.seeds import load_seeds


def main() -> int:
    """Run, and keep the mutations that failed where that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--count", type=int, default=20_000, help="number of mutations (default: %(default)s)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="equal seeds give equal mutations (default: %(default)s)"
    )
    parser.add_argument(
        "--first", type=int, default=0, help="number of the first mutation (default: %(default)s)"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes at a time (default: %(default)s)")
    parser.add_argument("--keep", type=Path, help="write the mutations that failed to this folder")
    arguments = parser.parse_args()

    def report(failure: Failure) -> None:
        print(f"{failure.number}: {failure.reason}")
        print("\n".join(f"    {line}" for line in failure.said.splitlines()[-8:]))
        if arguments.keep:
            folder = arguments.keep / str(failure.number)
            folder.mkdir(parents=True, exist_ok=True)
            command = write_case(load_seeds(), arguments.seed, failure.number, folder)
            print(f"    scaffold {' '.join(command)}", flush=True)

    tally = fuzz(arguments.count, arguments.seed, arguments.workers, arguments.first, report)
    print(", ".join(f"{count:,} {end}" for end, count in sorted(tally.ends.items())))
    print(f"{len(tally.failures):,} of {arguments.count:,} failed")
    return int(bool(tally.failures))


if __name__ == "__main__":
    sys.exit(main())
