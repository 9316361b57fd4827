"""Outcomes of a service's mutants, the reasons of those that survived, and the page about them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

LEDGER = Path(__file__).with_name("ledger.toml")
DATA = Path(__file__).parents[2] / "docs" / "mutants.json"
PAGE = DATA.with_suffix(".md")
_INTRODUCTION = """# Faults that the generated tests notice

Made by `make mutants MUTANTS="--page"`; do not edit. Operators (`tools/mutants/operators.py`) break one place of a service's
owned code or of the runtime's rooms `http`, `security` and `storage` wherever they fit, and its own tests run on SQLite. A fault
in a line that none of these tests runs, because the contract has nothing of its kind, is counted apart, and a check that never
refuses anything is such a line, too. A fault with which the tests *did not end* within several times their time is not caught.
*Explained* are survivors that change nothing, or nothing that this contract lets anybody see: `tools/mutants/ledger.toml` has
the reasons. The share is of those that are not explained. A sample whose survivors became tests says less than a fresh one:
another `--seed` may find more.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcomes of the mutants of a service.

    `derived` are all; `beyond` counts by module those in lines that no test runs; `seed` is the seed of the sample, None when all
    were tried; `operators` has by operator how many were caught, of how many. `late` are those whose tests did not end within
    their limit: nobody says that they were noticed.
    """

    service: str
    derived: int
    beyond: Mapping[str, int]
    seed: int | None
    operators: Mapping[str, tuple[int, int]]
    survivors: tuple[str, ...]
    late: tuple[str, ...] = ()

    @property
    def tried(self) -> int:
        """The number of mutants that were tried."""
        return sum(count for _, count in self.operators.values())

    @property
    def caught(self) -> int:
        """The number of those that a test noticed."""
        return sum(count for count, _ in self.operators.values())


class Reason(NamedTuple):
    """The reason of survivors whose name a pattern matches (`*` stands for anything), in one service or, without one, in all."""

    pattern: str
    why: str
    service: str | None = None


Reasons = Sequence[Reason]


def load_reasons(path: Path = LEDGER) -> Reasons:
    """Read the ledger."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("survivors", [])
    return [Reason(entry["mutant"], entry["reason"], entry.get("service")) for entry in entries]


def reason(reasons: Reasons, service: str, name: str) -> str | None:
    """Return why a mutant of a service survives; None where nobody knows."""
    fitting = (
        item.why
        for item in reasons
        if item.service in {None, service} and fnmatchcase(name, item.pattern.replace("[", "[[]"))
    )
    return next(fitting, None)


def write_page(outcome: Outcome, reasons: Reasons, data: Path = DATA) -> None:
    """Keep an outcome beside those of the other services, and make the page anew."""
    known = json.loads(data.read_text(encoding="utf-8")) if data.exists() else {}
    known[outcome.service] = asdict(outcome)
    data.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    outcomes = [
        Outcome(
            **{
                **one,
                "operators": {n: tuple(c) for n, c in one["operators"].items()},
                "survivors": tuple(one["survivors"]),
                "late": tuple(one.get("late", ())),
            }
        )
        for _, one in sorted(known.items())
    ]
    data.with_suffix(".md").write_text("\n".join(_page(outcomes, reasons)) + "\n", encoding="utf-8")


def _page(outcomes: Sequence[Outcome], reasons: Reasons) -> Iterator[str]:
    yield _INTRODUCTION
    yield "| service | derived | in lines that no test runs | tried | explained | did not end | caught | |"
    yield "|---|---:|---:|---:|---:|---:|---:|---|"
    for one in outcomes:
        how = "all" if one.seed is None else f"a sample, seed {one.seed}"
        explained = sum(reason(reasons, one.service, name) is not None for name in one.survivors)
        share = f"{one.caught / max(1, one.tried - explained):.1%}"
        counts = f"{one.tried:,} ({how}) | {explained} | {len(one.late)} | {one.caught:,} | {share}"
        yield f"| {one.service} | {one.derived:,} | {sum(one.beyond.values()):,} | {counts} |"
    for one in outcomes:
        yield f"\n## {one.service}\n"
        yield "| operator | caught | tried |\n|---|---:|---:|"
        yield from (f"| {name} | {caught} | {tried} |" for name, (caught, tried) in one.operators.items())
        if one.beyond:
            modules = ", ".join(f"{name} {count}" for name, count in one.beyond.items())
            yield f"\nIn lines that no test runs: {modules}."
        if one.late:
            yield "\nDid not end:\n"
            yield from (f"- `{name}`" for name in one.late)
        yield "\nSurvivors:\n" if one.survivors else "\nNone survived."
        yield from (
            f"- `{name}`: {reason(reasons, one.service, name) or 'nobody knows why'}"
            for name in one.survivors
        )
