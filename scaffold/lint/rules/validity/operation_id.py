"""Operation ids are unique and usable as names in code.

Why:
    Generated clients, servers and tests are named after `operationId`. A duplicate is forbidden by OpenAPI and
    makes one operation replace the other; what is no name cannot be called.

Bad:
    paths:
      /orders:
        get: {operationId: list orders, responses: {"200": {description: The orders.}}}

Good:
    paths:
      /orders:
        get: {operationId: listOrders, responses: {"200": {description: The orders.}}}

Irrelevant:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.subjects import Operation

_USABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/-]*")


def _is_named(operation: Operation, _: Facts) -> bool:
    return bool(operation.node.string("operationId"))


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    place = operation.node.child("operationId")
    name = str(place.value)
    first = facts.get(Operations).by_id[name]
    if first is not operation:
        yield Violation(
            place,
            f"operationId {name!r} is also that of {first.title}",
            "give each operation an id of its own",
        )
    if not _USABLE.fullmatch(name):
        message = f"operationId {name!r} is not a name in code, and every generator makes another of it"
        yield Violation(place, message, severity=Severity.WARNING)


RULE = Rule(
    id="val-operation-id",
    doc=__doc__,
    severity=Severity.ERROR,
    on=OPERATIONS.where(_is_named),
    judge=_judge,
    fix="name the operation by verb and noun, for example listOrders",
    collective=True,
)
