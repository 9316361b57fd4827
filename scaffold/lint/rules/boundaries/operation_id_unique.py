"""Operation ids are unique across services.

Why:
    A client library or a gateway for several services names functions after operation ids; two of the same
    name overwrite each other.

Bad:
    info: {title: Order Service, version: 1.0.0}
    paths:
      /orders:
        get: {operationId: list, responses: {"200": {description: The orders.}}}
    ---
    info: {title: Cart Service, version: 1.0.0}
    paths:
      /carts:
        get: {operationId: list, responses: {"200": {description: The carts.}}}

Good:
    info: {title: Order Service, version: 1.0.0}
    paths:
      /orders:
        get: {operationId: listOrders, responses: {"200": {description: The orders.}}}
    ---
    info: {title: Cart Service, version: 1.0.0}
    paths:
      /carts:
        get: {operationId: listCarts, responses: {"200": {description: The carts.}}}

Irrelevant:
    info: {title: Order Service, version: 1.0.0}
    tags: [{name: list, description: Lists.}]
    ---
    info: {title: Cart Service, version: 1.0.0}
    tags: [{name: list, description: Lists.}]
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import Summary
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.subjects import Operation


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    name = operation.value["operationId"]
    other = next((other for other in facts.get(_sharing) if name in other.operation_ids), None)
    if other is not None:
        place = operation.node.child("operationId")
        yield Violation(place, f"operationId {name!r} is also used by {other.service_name}")


def _sharing(facts: Facts) -> tuple[Summary, ...]:
    """Select the earlier documents that have some operationId of this one."""
    own = facts.get(Operations).by_id.keys()
    return tuple(one for one in facts.neighbors.earlier if not one.operation_ids.isdisjoint(own))


RULE = Rule(
    id="bnd-operation-id-unique",
    doc=__doc__,
    severity=Severity.WARNING,
    on=OPERATIONS.where(lambda operation, _: isinstance(operation.value.get("operationId"), str)),
    judge=_judge,
    fix="name the resource in the id: listOrders",
    scope=Scope.WORKSPACE,
)
