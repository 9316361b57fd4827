"""The ledger: what only a document's contradiction or the test tool's ambiguity explains, with its reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.corpus.documents import ROOT
from tools.corpus.outcome import DocumentOutcome, Fault
from tools.corpus.steps import NAMES

_WHERE = frozenset({"operation", "operations"})
LEDGER = ROOT / "tests" / "corpus" / "ledger.toml"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reason why one check fails for one operation of one document; `seldom` where chance decides whether it does."""

    spec: str
    operation: str
    check: str
    reason: str
    seldom: bool = False

    def covers(self, spec: str, fault: Fault) -> bool:
        """Tell whether a fault is the one that is explained."""
        return (spec, fault.operation, fault.check) == (self.spec, self.operation, self.check)


def load_ledger(path: Path = LEDGER) -> tuple[Explanation, ...]:
    """Read the ledger; raise KeyError or TypeError where an entry lacks a field or has one too many."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("explained", [])
    return tuple(
        Explanation(
            operation=operation, **{name: value for name, value in entry.items() if name not in _WHERE}
        )
        for entry in entries
        for operation in entry.get("operations") or [entry["operation"]]
    )


def unexplained(outcome: DocumentOutcome, ledger: Iterable[Explanation]) -> tuple[Fault, ...]:
    """Return the faults of a document that no entry explains."""
    entries = tuple(ledger)
    return tuple(
        fault for fault in outcome.faults if not any(entry.covers(outcome.name, fault) for entry in entries)
    )


def unused(outcomes: Iterable[DocumentOutcome], ledger: Iterable[Explanation]) -> tuple[Explanation, ...]:
    """Return the entries about these documents that explain nothing any more."""
    known = {outcome.name: outcome for outcome in outcomes}
    return tuple(
        entry
        for entry in ledger
        if not entry.seldom
        and (outcome := known.get(entry.spec)) is not None
        and outcome.step(entry.check if entry.check in NAMES else "contract")
        and not any(entry.covers(entry.spec, fault) for fault in outcome.faults)
    )
