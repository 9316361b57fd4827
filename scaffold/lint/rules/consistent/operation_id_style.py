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

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.naming_style import style_of
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.subjects import Operation
from scaffold.lint.targets import OPERATIONS


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    name = operation.value["operationId"]
    usual, style = facts.operation_id_style, style_of(name)
    if usual is not None and style is not None and style is not usual:
        place = operation.node.child("operationId")
        yield Violation(
            place,
            f"operationId {name!r} is {style}, the usual case here is {usual}",
            f"write {usual.write(name)}",
        )


RULE = Rule(
    id="cns-operation-id-style",
    doc=__doc__,
    severity=Severity.WARNING,
    on=OPERATIONS.where(lambda operation, _: isinstance(operation.value.get("operationId"), str)),
    judge=_judge,
    fix="write all operation ids in the usual case of the document",
    collective=True,
)
