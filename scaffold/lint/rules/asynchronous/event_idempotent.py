"""Consumed events say from whom they come, what they do, and how a repetition is recognized.

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
    name = event.string("name")
    for field, meaning in (
        ("from", "from which service it comes"),
        ("effect", "what it changes here"),
        ("idempotent_by", "how a repetition is recognized"),
    ):
        if not event.string(field):
            yield Violation(event, f"consumed event {name!r} does not say {meaning} (`{field}`)", f"add `{field}`")


RULE = Rule(
    id="asy-event-idempotent",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CONSUMED_EVENTS,
    judge=_judge,
    fix="complete the entry under x-events.consumes",
)
