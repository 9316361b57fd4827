"""Operation ids are written in one case.

Why:
    They become function names. `listOrders` beside `delete_order` looks like two libraries in one.

Bad:
    paths:
      /orders:
        get: {operationId: listOrders, responses: {"200": {description: The orders.}}}
        post: {operationId: createOrder, responses: {"201": {description: The order.}}}
        delete: {operationId: delete_orders, responses: {"204": {description: Gone.}}}

Good:
    paths:
      /orders:
        get: {operationId: listOrders, responses: {"200": {description: The orders.}}}
        post: {operationId: createOrder, responses: {"201": {description: The order.}}}

Irrelevant:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.habits import Habits
from scaffold.lint.facts.naming_style import style_of
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.repair.editing import rewrite_value
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.document import Node


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    name = operation.value["operationId"]
    usual, style = facts.get(Habits).operation_id_style, style_of(name)
    if usual is not None and style is not None and style is not usual:
        place = operation.node.child("operationId")
        yield Violation(
            place,
            f"operationId {name!r} is {style}, the usual case here is {usual}",
            f"write {usual.write(name)}",
            Repair(partial(_rename, place, usual.write(name), facts), is_safe=False),
        )


def _rename(place: Node, new: str, facts: Facts) -> list[Edit]:
    """Write an id in another case; not where it is taken, or stands elsewhere too, as in a link."""
    texts = (facts.document.text(file) for file in facts.document.files)
    if new in facts.get(Operations).by_id or sum(text.count(str(place.value)) for text in texts) > 1:
        return []
    return rewrite_value(place, new)


RULE = Rule(
    id="cns-operation-id-style",
    doc=__doc__,
    severity=Severity.WARNING,
    on=OPERATIONS.where(lambda operation, _: isinstance(operation.value.get("operationId"), str)),
    judge=_judge,
    fix="write all operation ids in the usual case of the document",
    collective=True,
)
