"""Break a generated service in every derived way, run its own tests on SQLite, and list what they do not notice.

`python -m tools.mutants` makes the order service and tries every mutant; `--spec FILE` takes another one, `--sample N --seed S`
N of them, drawn with a seed. `ledger.toml` beside this file holds the survivors that are known, each with its reason; one that
is not there makes the exit code 1.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scaffold.cli import main as scaffold
from tools.mutants.operators import Mutant, mutants

LEDGER = Path(__file__).with_name("ledger.toml")
SECONDS = 300
# What the contract's tests are about: owned code, and the rooms that keep its promises. Tests do not judge themselves.
ROOMS = ("http", "security", "storage")
TESTS = ("tests/test_access.py", "tests/test_behavior.py", "tests/unit")


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


def survives(folder: Path, package: str, mutant: Mutant | None) -> bool:
    """Tell whether the tests of a service pass with one module broken, or with none."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as place:
        copy = Path(
            shutil.copytree(
                folder, Path(place) / "service", ignore=shutil.ignore_patterns("var", "__pycache__")
            )
        )
        if mutant is not None:
            (copy / "src" / package / mutant.path).write_text(mutant.text, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-n",
            "0",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:randomly",
        ]
        environment = {"PYTHONPATH": "src", "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                [*command, "-k", "not postgresql", *TESTS], cwd=copy, env=environment,
                capture_output=True, timeout=SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.mutants", description="Break a service, and run its tests."
    )
    parser.add_argument("--spec", type=Path, help="the service's document; the order starter without one")
    parser.add_argument("--sample", type=int, help="how many mutants to try; all without it")
    parser.add_argument("--seed", type=int, default=1, help="the sample's seed")
    parser.add_argument("--only", default="", help="mutants whose name contains this")
    parser.add_argument("--list", action="store_true", help="print the mutants and try none")
    parser.add_argument("-j", "--jobs", type=int, default=1, help="how many to try at once")
    options = parser.parse_args(arguments)
    known = tomllib.loads(LEDGER.read_text(encoding="utf-8")).get("survivors", {})
    with tempfile.TemporaryDirectory(prefix="mutants-") as place:
        folder, package = _make(Path(place), options.spec)
        every = [one for one in derive(folder / "src" / package) if options.only in one.name]
        number = len(every) if options.sample is None else min(options.sample, len(every))
        drawn = random.Random(options.seed).sample(every, number)  # noqa: S311
        chosen = every if options.sample is None else drawn
        if options.list:
            print(*(f"{one.name} (line {one.line})" for one in chosen), f"{len(chosen)} mutants", sep="\n")
            return 0
        if survives(folder, package, None) is False:
            print("the tests fail although nothing is broken", file=sys.stderr)
            return 2
        with ThreadPoolExecutor(options.jobs) as pool:
            outcomes = list(pool.map(lambda one: _tried(folder, package, one), chosen))
    left = [mutant for mutant, survived in zip(chosen, outcomes, strict=True) if survived]
    unknown = [mutant for mutant in left if mutant.name not in known]
    for mutant in left:
        print(
            f"survived: {mutant.name} (line {mutant.line}){'' if mutant in unknown else ': ' + known[mutant.name]}"
        )
    caught = len(chosen) - len(left)
    reasons = f"{len(left) - len(unknown)} of {len(left)} survivors have a reason"
    print(f"{caught} of {len(chosen)} caught ({caught / max(1, len(chosen)):.0%}); {reasons}")
    return 1 if unknown else 0


def _tried(folder: Path, package: str, mutant: Mutant) -> bool:
    survived = survives(folder, package, mutant)
    print(f"{'SURVIVED' if survived else 'caught  '} {mutant.name}", flush=True)
    return survived


def _make(place: Path, spec: Path | None) -> tuple[Path, str]:
    name = "order-service" if spec is None else f"{spec.stem}-service"
    given = [] if spec is None else ["--spec", str(spec.resolve())]
    with contextlib.chdir(place), contextlib.redirect_stdout(sys.stderr):
        if scaffold(["new", name, *given, "--no-input"]):
            raise SystemExit(2)
    return place / name, name.replace("-", "_")


if __name__ == "__main__":
    sys.exit(main())
