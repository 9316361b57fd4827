"""The operations that a service calls are offered.

Why:
    A dependency on an operation that no service has is found when the first request fails. Across a folder of
    specs it can be found before.

Bad:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        dependencies: [{service: inventory-service, via: http, operations: [reserveStock], coupling: hard}]
    ---
    info: {title: Inventory Service, version: 1.0.0, x-service: {name: inventory-service}}
    paths:
      /reservations:
        post: {operationId: createReservation, responses: {"201": {description: Reserved.}}}

Good:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        dependencies: [{service: inventory-service, via: http, operations: [createReservation], coupling: hard}]
    ---
    info: {title: Inventory Service, version: 1.0.0, x-service: {name: inventory-service}}
    paths:
      /reservations:
        post: {operationId: createReservation, responses: {"201": {description: Reserved.}}}

Irrelevant:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        dependencies: [{service: payment-provider, via: http, operations: [charge], coupling: hard}]
    ---
    info: {title: Inventory Service, version: 1.0.0, x-service: {name: inventory-service}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.wording import value_text
from scaffold.design.service import read_dependency
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import DEPENDENCIES
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _is_here(dependency: Node, facts: Facts) -> bool:
    return facts.get(Design).member(read_dependency(dependency.value).service) is not None


def _judge(dependency: Node, facts: Facts) -> Iterator[Violation]:
    target = facts.get(Design).member(read_dependency(dependency.value).service)
    if target is None:
        return
    for operation in facts.elements(dependency, "operations"):
        if str(operation.value) not in target.operation_ids:
            yield Violation(
                operation, f"{target.service_name} has no operation {value_text(operation.value)}"
            )
    for event in facts.elements(dependency, "events"):
        if str(event.value) not in target.published_events:
            yield Violation(
                event,
                f"{target.service_name} does not publish {value_text(event.value)}",
                "name an event of that service",
            )


RULE = Rule(
    id="bnd-dependency-exists",
    doc=__doc__,
    severity=Severity.ERROR,
    on=DEPENDENCIES.where(_is_here),
    judge=_judge,
    fix="name an operationId of that service",
    scope=Scope.WORKSPACE,
)
