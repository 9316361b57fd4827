"""Critical operations say what happens when a hard dependency is down.

Why:
    A hard HTTP dependency that fails makes the operation fail. With a documented 503 clients retry later;
    without it they see a 500 and do not know whether anything was done.

Bad:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        dependencies: [{service: inventory-service, via: http, operations: [createReservation], coupling: hard}]
    paths:
      /orders:
        post:
          x-criticality: critical
          responses: {"201": {description: Created.}}

Good:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        dependencies: [{service: inventory-service, via: http, operations: [createReservation], coupling: hard}]
    paths:
      /orders:
        post:
          x-criticality: critical
          responses:
            "201": {description: Created.}
            "503": {description: Stock cannot be reserved now., headers: {Retry-After: {schema: {type: integer}}}}

Irrelevant:
    info:
      title: Order Service
      version: 1.0.0
      x-service: {name: order-service, dependencies: [{service: mail-service, via: event, events: [mail.sent], coupling: soft}]}
    paths:
      /orders:
        post:
          x-criticality: critical
          responses: {"201": {description: Created.}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _is_critical(operation: Operation, facts: Facts) -> bool:
    return (
        operation.is_mutation
        and operation.policy("x-criticality") == "critical"
        and bool(facts.get(Design).hard_dependencies)
    )


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    if operation.reply("503", "5XX") is None:
        listed = ", ".join(facts.get(Design).hard_dependencies)
        yield Violation(
            operation.node,
            f"{operation.title} is critical and does not document 503 for when {listed} is down",
        )


RULE = Rule(
    id="rsl-critical-degrades",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_is_critical),
    judge=_judge,
    fix="document 503 with Retry-After, or make the dependency soft with a fallback",
)
