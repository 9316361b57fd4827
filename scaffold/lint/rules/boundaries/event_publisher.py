"""Each event has one publisher.

Why:
    An event says that something has happened to an aggregate; only the service that keeps the aggregate can
    know. With two publishers consumers see it twice, or in the wrong order.

Bad:
    info: {title: Order Service, version: 1.0.0}
    x-events: {publishes: [{name: order.paid, payload: {type: object}}]}
    ---
    info: {title: Payment Service, version: 1.0.0}
    x-events: {publishes: [{name: order.paid, payload: {type: object}}]}

Good:
    info: {title: Order Service, version: 1.0.0}
    x-events: {publishes: [{name: order.paid, payload: {type: object}}]}
    ---
    info: {title: Payment Service, version: 1.0.0}
    x-events: {publishes: [{name: payment.captured, payload: {type: object}}]}

Irrelevant:
    info: {title: Order Service, version: 1.0.0}
    x-events: {consumes: [{name: payment.captured, from: payment-service, effect: paid}]}
    ---
    info: {title: Mail Service, version: 1.0.0}
    x-events: {consumes: [{name: payment.captured, from: payment-service, effect: paid}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.design.service import read_published
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import PUBLISHED_EVENTS
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(event: Node, facts: Facts) -> Iterator[Violation]:
    name = read_published(event.value).name
    other = next((other for other in facts.neighbors.earlier if name in other.published_events), None)
    if other is not None:
        yield Violation(event, f"event {name!r} is also published by {other.service_name}")


RULE = Rule(
    id="bnd-event-publisher",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PUBLISHED_EVENTS,
    judge=_judge,
    fix="let the service that keeps the aggregate publish it",
    scope=Scope.WORKSPACE,
)
