"""Consumed events say how a repetition is recognized.

Why:
    Brokers deliver at least once. A consumer that cannot tell a repeated event from a new one charges twice.

Bad:
    x-events: {consumes: [{name: payment.captured, from: payment-service, effect: the order becomes paid}]}

Good:
    x-events:
      consumes:
        - {name: payment.captured, from: payment-service, effect: the order becomes paid, idempotent_by: event id}

Irrelevant:
    x-events: {publishes: [{name: order.created, delivery: outbox}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import CONSUMED_EVENTS
from scaffold.openapi.document import Node


def _judge(event: Node, _: Facts) -> Iterator[Violation]:
    if not event.string("idempotent_by"):
        yield Violation(event, f"nothing says how a repeated {event.string('name')!r} is recognized")


RULE = Rule(
    id="asy-event-idempotent",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CONSUMED_EVENTS,
    judge=_judge,
    fix="add `idempotent_by`: what tells a repeated event from a new one",
)
