"""Critical operations that create can be repeated safely.

Why:
    What is critical is retried: by clients, gateways and people. Each retry of a payment or an order that is
    not recognized as one costs money.

Bad:
    paths:
      /orders:
        post:
          x-criticality: critical
          responses: {"201": {description: Created.}}

Good:
    paths:
      /orders:
        post:
          x-criticality: critical
          x-idempotency: {key: Idempotency-Key, ttl: PT24H, scope: caller}
          responses: {"201": {description: Created.}}

Irrelevant:
    paths:
      /orders:
        post:
          x-criticality: standard
          responses: {"201": {description: Created.}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _is_critical(operation: Operation, _: Facts) -> bool:
    return operation.method == "post" and operation.policy("x-criticality") == "critical"


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    if "x-idempotency" not in operation.value:
        place = operation.node.child("x-criticality")
        yield Violation(
            place, f"{operation.title} is critical, but a repeated request is not recognized (x-idempotency)"
        )


RULE = Rule(
    id="rsl-critical-idempotent",
    doc=__doc__,
    severity=Severity.WARNING,
    on=OPERATIONS.where(_is_critical),
    judge=_judge,
    fix="add x-idempotency and the header it names",
)
