"""Consumed events are published by the service they are said to come from.

Why:
    A subscriber to an event that nobody sends waits forever, and nothing ever fails. Often the name was
    changed at one end.

Bad:
    info: {title: Order Service, version: 1.0.0, x-service: {name: order-service}}
    x-events: {consumes: [{name: payment.captured, from: payment-service, effect: the order is paid}]}
    ---
    info: {title: Payment Service, version: 1.0.0, x-service: {name: payment-service}}
    x-events: {publishes: [{name: payment.succeeded, payload: {type: object}}]}

Good:
    info: {title: Order Service, version: 1.0.0, x-service: {name: order-service}}
    x-events: {consumes: [{name: payment.captured, from: payment-service, effect: the order is paid}]}
    ---
    info: {title: Payment Service, version: 1.0.0, x-service: {name: payment-service}}
    x-events: {publishes: [{name: payment.captured, payload: {type: object}}]}

Irrelevant:
    info: {title: Order Service, version: 1.0.0, x-service: {name: order-service}}
    x-events: {consumes: [{name: mail.bounced, from: mail-provider, effect: the address is marked}]}
    ---
    info: {title: Payment Service, version: 1.0.0, x-service: {name: payment-service}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.config import nearest
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Scope, Violation
from scaffold.lint.targets import CONSUMED_EVENTS
from scaffold.openapi.document import Node


def _comes_from_here(event: Node, facts: Facts) -> bool:
    return facts.member(event.fields.get("from")) is not None


def _judge(event: Node, facts: Facts) -> Iterator[Violation]:
    name = event.string("name")
    source = facts.member(event.fields.get("from"))
    if name is None or source is None or name in source.design.published_events:
        return
    guess = nearest(name, source.design.published_events)
    advice = f"did it mean {guess}?" if guess else None
    yield Violation(event, f"{source.design.service_name} does not publish {name!r}", advice)


RULE = Rule(
    id="bnd-event-orphan",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CONSUMED_EVENTS.where(_comes_from_here),
    judge=_judge,
    fix="agree on the name, and declare it under x-events.publishes of the sender",
    scope=Scope.WORKSPACE,
)
