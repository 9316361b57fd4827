"""Keep what asking services costs, and write it as a section of docs/corpus.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from tools.bounds.outcome import DOCUMENTS, WEBS, Limits, Outcome
from tools.corpus.documents import ROOT

DATA = ROOT / "docs" / "bounds.json"
_HEAD = """
## What the first requests cost

`python -m tools.bounds` makes the services of the corpus, and of webs: documents of 30, 120 and 400 schemas that refer to
one another at random. It starts each, asks every operation once, with PREVIEW=all and with PREVIEW=1, and holds to limits
what that costs:
{limits}.
CPU is in seconds; each pair of numbers is for PREVIEW=all and PREVIEW=1. `500` counts replies of standard behaviors that their
contract does not allow; they are checked here.

| document | operations | import | slowest request | memory (MiB) | 500 |  |
| --- | --: | --: | --: | --: | --: | :-: |
"""


def load_bounds(path: Path = DATA) -> tuple[Outcome, ...]:
    """Read the outcomes of earlier runs; none when there was no run."""
    if not path.exists():
        return ()
    return tuple(map(Outcome.from_json, json.loads(path.read_text(encoding="utf-8"))))


def keep(outcomes: Iterable[Outcome], path: Path = DATA) -> None:
    """Write outcomes, beside those of other documents that are there already."""
    earlier = load_bounds(path)
    found = {outcome.name: outcome for outcome in (*earlier, *outcomes)}
    data = json.dumps([asdict(outcome) for outcome in found.values()], indent=1, ensure_ascii=False)
    path.write_text(data + "\n", encoding="utf-8")


def render_bounds(outcomes: Sequence[Outcome]) -> str:
    """Write the section; empty when nothing was measured."""
    if not outcomes:
        return ""
    limits = f"webs {_limits(WEBS)}, real documents {_limits(DOCUMENTS)}"
    rows = []
    for outcome in outcomes:
        costs = outcome.costs
        rows.append([
            outcome.name, str(max(cost.asked for cost in costs)), " · ".join(f"{cost.imported:.1f}" for cost in costs),
            " · ".join(f"{cost.seconds:.2f}" for cost in costs), " · ".join(str(cost.peak) for cost in costs),
            str(sum(len(cost.broke) for cost in costs) or ""),
            "✓" if not outcome.broken() else f"**{len(outcome.broken())}**",
        ])  # fmt: skip
    return _HEAD.format(limits=limits) + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _limits(limits: Limits) -> str:
    return f"≤ {limits.imported:g} s for the import, ≤ {limits.seconds:g} s for a request and ≤ {limits.peak} MiB"
