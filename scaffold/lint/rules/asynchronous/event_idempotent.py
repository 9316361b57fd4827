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
from scaffold.lint.catalog.messages import TAKEN_EVENTS, ConsumedEvent
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import BOTH


def _judge(event: ConsumedEvent, _: Facts) -> Iterator[Violation]:
    if not event.has_key:
        yield Violation(event.place, f"nothing says how a repeated {event.name!r} is recognized")


RULE = Rule(
    id="asy-event-idempotent",
    doc=__doc__,
    severity=Severity.WARNING,
    on=TAKEN_EVENTS,
    judge=_judge,
    fix="add `idempotent_by` to the event, or an id or correlationId to the message: what tells a repeated one from a new one",
    reads=BOTH,
)
