"""Operations have a short summary of their own.

Why:
    Summaries head every list of operations, on the card and in generated code. One that repeats the path or
    the operation id says nothing new, one that runs over a line is cut off.

Bad:
    paths:
      /orders:
        get:
          operationId: listOrders
          summary: listOrders
          responses: {"200": {description: The orders.}}

Good:
    paths:
      /orders:
        get:
          operationId: listOrders
          summary: List the caller's orders.
          responses: {"200": {description: The orders.}}

Irrelevant:
    paths:
      /orders:
        summary: Orders of the caller.
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.repair.editing import add_entry
from scaffold.lint.repair.repair import Edit, Repair

_LONGEST = 80


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    summary = operation.node.string("summary")
    if summary is None or not summary.strip():
        repair = Repair(lambda: _derive(operation), is_safe=False)
        yield Violation(
            operation.node,
            f"{operation.title} has no summary",
            repair=repair,
            field=(*operation.node.pointer, "summary"),
        )
        return
    place = operation.node.child("summary")
    if len(summary) > _LONGEST:
        yield Violation(
            place, f"the summary has {len(summary)} characters, more than the {_LONGEST} of a line"
        )
    if _repeats(summary, operation):
        yield Violation(place, f"the summary repeats {summary!r}")


def _repeats(summary: str, operation: Operation) -> bool:
    return summary in (operation.value.get("operationId"), operation.path, operation.title)


def _derive(operation: Operation) -> list[Edit]:
    """Make a summary of the operation id, when it has several words."""
    named = words(operation.node.string("operationId") or "") if "summary" not in operation.value else []
    text = " ".join(named).capitalize()
    if len(named) < 2 or len(text) > _LONGEST or _repeats(text, operation):
        return []
    return add_entry(operation.node, "summary", text, after="operationId")


RULE = Rule(
    id="doc-operation-summary",
    doc=__doc__,
    severity=Severity.WARNING,
    on=OPERATIONS,
    judge=_judge,
    fix="say in a few words what the caller gets, the details go into the description",
    collective=True,
)
