"""Calls to other services have a timeout that fits into the service's own promise, and a fallback.

Why:
    Without a timeout a slow dependency stops its callers one after the other. A timeout above the own p99
    promise cannot be kept; a missing fallback means that nobody has thought about the day it fails.

Bad:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        dependencies: [{service: inventory-service, via: http, operations: [createReservation], coupling: hard}]

Good:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        slo: {p99_ms: 300}
        dependencies:
          - service: inventory-service
            via: http
            operations: [createReservation]
            coupling: hard
            timeout: PT0.2S
            fallback: 503

Irrelevant:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        dependencies: [{service: payment-service, via: event, events: [payment.captured], coupling: soft}]
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.durations import seconds
from scaffold.core.finding import Severity
from scaffold.core.wording import value_text
from scaffold.design.service import read_dependency
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import DEPENDENCIES
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(dependency: Node, facts: Facts) -> Iterator[Violation]:
    said = read_dependency(dependency.value)
    name, timeout = said.service or "it", said.timeout
    promised = facts.get(Design).service.p99_ms
    if not timeout:
        yield Violation(
            dependency, f"calls to {name} have no timeout", "add `timeout:` as an ISO 8601 duration, PT0.3S"
        )
    elif (limit := seconds(timeout)) is None:
        yield Violation(
            dependency.child("timeout"),
            f"timeout {value_text(timeout)} is not an ISO 8601 duration",
            "write PT0.3S",
        )
    elif promised is not None and limit * 1000 > promised and said.coupling == "hard":
        yield Violation(
            dependency.child("timeout"),
            f"waiting {limit * 1000:g} ms for {name} breaks the own p99 of {promised:g} ms",
        )
    if dependency.fields.get("fallback") is None:
        yield Violation(
            dependency, f"nothing says what happens when {name} does not answer", "add `fallback:`"
        )


RULE = Rule(
    id="rsl-timeout-budget",
    doc=__doc__,
    severity=Severity.WARNING,
    on=DEPENDENCIES.where(lambda dependency, _: read_dependency(dependency.value).via == "http"),
    judge=_judge,
    fix="choose a timeout below the p99 of the own promise",
)
