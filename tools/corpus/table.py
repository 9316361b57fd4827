"""Write what a run found: a page for people, and JSON for the next run and other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from tools.bounds.page import load_bounds, render_bounds
from tools.corpus.documents import ROOT
from tools.corpus.ledger import Explanation, load_ledger
from tools.corpus.outcome import DocumentOutcome, State, StepOutcome
from tools.corpus.steps import NAMES

PAGE = ROOT / "docs" / "corpus.md"
DATA = ROOT / "docs" / "corpus.json"
_MESSAGE = 300
_INTRODUCTION = """# Corpus

How far real OpenAPI documents come: `make corpus` takes each through linting, generation, style (ruff), types
(`mypy --strict`, for documents under 1 MB), import, start, a request to every operation, the service's own drift test, and
schemathesis with all phases and checks against the preview and its effective contract. This page is made by that command.

✓ passed, **n** faults that nothing explains, (n) faults that the ledger explains, blank: not taken. `hidden` are failures that
were not counted, because what was sent can be read in another way, too: see the end of the page. CPU is in seconds and memory
in MiB, of everything that was run for the document; the first of a run pays for mypy's empty cache, some 17 s and 280 MiB.
"""
_HIDDEN = """Failures that were not counted, by operation, with the reason (each is explained in
`runtime/service_runtime/testing/ambiguity.py`), and operations whose coverage phase was cut (`tools/corpus/hooks.py`).
"""


def load_outcomes(path: Path = DATA) -> dict[str, DocumentOutcome]:
    """Read the outcomes of earlier runs by name; none when there was no run."""
    if not path.exists():
        return {}
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {entry["name"]: DocumentOutcome.from_json(entry) for entry in entries}


def merge(
    earlier: dict[str, DocumentOutcome], outcomes: Iterable[DocumentOutcome]
) -> tuple[DocumentOutcome, ...]:
    """Replace earlier outcomes, step by step, by newer ones; smallest document first."""
    found = dict(earlier)
    for outcome in outcomes:
        found[outcome.name] = outcome.with_earlier(earlier.get(outcome.name), NAMES)
    return tuple(sorted(found.values(), key=lambda outcome: outcome.size))


def write(outcomes: Sequence[DocumentOutcome], ledger: Sequence[Explanation]) -> None:
    """Write the page and the data."""
    data = json.dumps([outcome.as_json() for outcome in outcomes], indent=1, ensure_ascii=False)
    DATA.write_text(data + "\n", encoding="utf-8")
    PAGE.write_text(render_page(outcomes, ledger), encoding="utf-8")


def refresh() -> None:
    """Write the page anew from what earlier runs found."""
    PAGE.write_text(render_page(merge(load_outcomes(), ()), load_ledger()), encoding="utf-8")


def render_page(outcomes: Sequence[DocumentOutcome], ledger: Sequence[Explanation]) -> str:
    """Write the page: the table, then what failed, then what the ledger explains."""
    parts = [_INTRODUCTION, _table(outcomes, ledger)]
    failing = [_failures(outcome, ledger) for outcome in outcomes]
    if any(failing):
        parts.append("\n## Not explained\n\n" + "\n".join(line for lines in failing for line in lines) + "\n")
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for entry in ledger:
        grouped.setdefault((entry.spec, entry.check, entry.reason), []).append(f"`{_code(entry.operation)}`")
    explained = [
        f"- {spec}, {check}: {_cell(reason)} In {', '.join(places)}"
        for (spec, check, reason), places in grouped.items()
    ]
    if explained:
        parts.append("\n## Explained\n\n" + "\n".join(explained) + "\n")
    hidden = [line for outcome in outcomes for line in _hidden(outcome)]
    if hidden:
        parts.append(f"\n## Hidden\n\n{_HIDDEN}\n" + "\n".join(hidden) + "\n")
    bounds = render_bounds(load_bounds())
    return "\n".join([*parts, bounds] if bounds else parts)


def _table(outcomes: Sequence[DocumentOutcome], ledger: Sequence[Explanation]) -> str:
    head = ["document", "operations", *NAMES, "cases", "hidden", "CPU", "memory"]
    rows = [head, ["---", "--:", *[":-:" for _ in NAMES], *["--:"] * 4]]
    for outcome in outcomes:
        cells = [_step(outcome, outcome.step(name), ledger) for name in NAMES]
        contract = outcome.step("contract")
        note = contract.note if contract else ""
        rows.append([
            outcome.name, str(outcome.operations), *cells, note.partition(" cases")[0] if "cases" in note else "",
            str(sum(one.failures for one in contract.hidden) or "") if contract else "",
            f"{outcome.cpu:.0f}", str(outcome.memory),
        ])  # fmt: skip
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _step(outcome: DocumentOutcome, step: StepOutcome | None, ledger: Sequence[Explanation]) -> str:
    if step is None or step.state is State.SKIPPED:
        return ""
    if step.state is State.PASSED:
        return "✓"
    open_ = sum(not any(entry.covers(outcome.name, fault) for entry in ledger) for fault in step.faults)
    return f"**{open_}**" if open_ else f"({len(step.faults)})"


def _failures(outcome: DocumentOutcome, ledger: Sequence[Explanation]) -> list[str]:
    return [
        f"- {outcome.name}, {step.step}, {fault.check}{f' in `{_code(fault.operation)}`' if fault.operation else ''}: "
        f"{_cell(fault.message)}"
        for step in outcome.steps
        for fault in step.faults
        if not any(entry.covers(outcome.name, fault) for entry in ledger)
    ]


def _hidden(outcome: DocumentOutcome) -> list[str]:
    """Say how many failures were not counted, by reason and operation."""
    by_reason: dict[str, list[str]] = {}
    for one in (one for step in outcome.steps for one in step.hidden):
        by_reason.setdefault(one.reason, []).append(f"`{_code(one.operation)}` {one.failures or ''}".rstrip())
    return [f"- {outcome.name}, {reason}: {', '.join(places)}" for reason, places in by_reason.items()]


def _cell(text: str) -> str:
    """Put a message on one line, as code, so that nothing in it is read as Markdown."""
    line = " ".join(text.split())
    line = line if len(line) <= _MESSAGE else f"{line[:_MESSAGE]}…"
    return f"`{_code(line)}`"


def _code(text: str) -> str:
    return text.replace("`", "'").replace("|", "¦")
