"""Operation ids are present, unique and usable as names in code.

Why:
    Generated clients, servers and tests are named after `operationId`. Without one the names follow the path
    and change with it; a duplicate is forbidden by OpenAPI and makes one operation replace the other.

Bad:
    paths:
      /orders:
        get: {operationId: list orders, responses: {"200": {description: The orders.}}}
        post: {responses: {"201": {description: The new order.}}}

Good:
    paths:
      /orders:
        get: {operationId: listOrders, responses: {"200": {description: The orders.}}}
        post: {operationId: createOrder, responses: {"201": {description: The new order.}}}

Irrelevant:
    paths: {}
    components:
      schemas:
        Command: {type: object, properties: {operationId: {type: string}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.subjects import Operation
from scaffold.lint.targets import OPERATIONS

_USABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/-]*")


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    name = operation.value.get("operationId")
    if not isinstance(name, str) or not name:
        if operation.serves_path:
            yield Violation(operation.node, f"{operation.title} has no operationId")
        return
    place = operation.node.child("operationId")
    first = facts.operation_by_id[name]
    if first is not operation:
        yield Violation(
            place,
            f"operationId {name!r} is also that of {first.title}",
            "give each operation an id of its own",
        )
    if not _USABLE.fullmatch(name):
        yield Violation(place, f"operationId {name!r} cannot be made into a name in code")


RULE = Rule(
    id="val-operation-id",
    doc=__doc__,
    severity=Severity.ERROR,
    on=OPERATIONS,
    judge=_judge,
    fix="name the operation by verb and noun, for example listOrders",
    collective=True,
)
