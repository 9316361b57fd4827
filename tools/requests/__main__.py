"""`python -m tools.requests`: exit code 1 when a request failed or a service's memory grew, 2 when it could not run."""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from scaffold.core.errors import ScaffoldError
from scaffold.trial.running.service import load_contract, operation_labels
from tools.requests.fuzz import Tally, fuzz, primed
from tools.requests.generated import generate
from tools.requests.mutations import draft
from tools.requests.page import PAGE, Result, render_page
from tools.requests.seeds import Seeds
from tools.requests.targets import PREVIEWS, STARTER, Live, make_target, serve

NAMES = (STARTER, *PREVIEWS)
_PARTS = 5


def main() -> int:
    """Run what the command line asks for."""
    options = _parse()
    try:
        with tempfile.TemporaryDirectory(
            prefix="scaffold-requests-", ignore_cleanup_errors=True
        ) as temporary:
            if options.show is not None:
                show(options.only[0], Path(temporary), options.seed, options.show)
                return 0
            results = [run(name, Path(temporary), options) for name in options.only or NAMES]
    except (ScaffoldError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    page = render_page(results, options.seed)
    if options.only:
        print(page)
    else:
        PAGE.write_text(page, encoding="utf-8")
    return 0 if all(result.passed for result in results) else 1


def run(name: str, folder: Path, options: argparse.Namespace) -> Result:
    """Send one service everything."""
    own = folder / name
    own.mkdir()
    target = make_target(name, own)
    operations = len(operation_labels(load_contract(target.service)))
    with serve(target, own) as live:
        memory = [live.memory()]
        generated = Tally()
        if options.max_examples:
            print(f"{name}: schemathesis, {operations} operations", flush=True)
            generated = generate(
                live,
                own / "trial",
                examples=options.max_examples,
                seed=options.seed,
                seconds=options.max_time,
            )
        memory.append(live.memory())
        mutated = send_mutated(live, options, memory)
    return Result(name, operations, generated, mutated, tuple(memory))


def send_mutated(live: Live, options: argparse.Namespace, memory: list[int]) -> Tally:
    """Send the mutated requests in parts, and look at the memory after each."""
    seeds = primed(live.url, Seeds(live.target.service, live.token).build())
    tally = Tally()
    bounds = [options.mutated * part // _PARTS for part in range(_PARTS + 1)]
    for start, end in pairwise(bounds):
        part = fuzz(live.url, seeds, range(start, end), options.seed)
        tally.merge(part)
        memory.append(live.memory())
        print(f"{live.target.name}: {end} mutated, {len(tally.faults)} failures", flush=True)
    return tally


def show(name: str, folder: Path, seed: int, number: int) -> None:
    """Print the request of a number, and what it is answered."""
    target = make_target(name, folder)
    with serve(target, folder) as live:
        seeds = primed(live.url, Seeds(target.service, live.token).build())
        _, made = draft(seeds, seed, number)
        print(made.mutations, made.render()[:4000], sep="\n")
        print(fuzz(live.url, seeds, [number], seed))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.requests",
        description="Send services requests that nobody expects; write docs/fuzzing.md.",
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="one service; prints the page instead"
    )
    parser.add_argument(
        "--mutated", type=int, default=48_000, metavar="N", help="mutated requests to each service"
    )
    parser.add_argument(
        "--max-examples", type=int, default=100, metavar="N", help="of schemathesis; 0: none are generated"
    )
    parser.add_argument(
        "--max-time", type=float, default=1800, metavar="S", help="of schemathesis for each service"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--show", type=int, metavar="NUMBER", help="send one mutated request again; needs --only"
    )
    options = parser.parse_args()
    if options.show is not None and len(options.only) != 1:
        parser.error("--show needs one --only NAME")
    return options


if __name__ == "__main__":
    sys.exit(main())
