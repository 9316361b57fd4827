"""The key of an event is a property of its payload.

Why:
    Brokers keep the order of messages with equal keys and of no others. A key that the payload does not have is empty or
    made up when the event is sent, and changes of one order overtake each other.

Bad:
    x-events:
      publishes:
        - {name: order.created, key: order_id, payload: {type: object, properties: {id: {type: string}}}}

Good:
    x-events:
      publishes:
        - {name: order.created, key: id, payload: {type: object, properties: {id: {type: string}}}}

Irrelevant:
    x-events:
      publishes:
        - {name: order.created, payload: {type: object, properties: {id: {type: string}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import PUBLISHED_EVENTS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import properties
from scaffold.openapi.document import Node


def _judge(event: Node, facts: Facts) -> Iterator[Violation]:
    key = event.string("key")
    payload = properties(event.get("payload"), facts)
    if payload and key not in payload:
        yield Violation(
            event.child("key"), f"the key {key!r} is not a property of what {event.string('name')!r} carries"
        )


RULE = Rule(
    id="asy-event-key",
    doc=__doc__,
    severity=Severity.ERROR,
    on=PUBLISHED_EVENTS.where(lambda event, _: event.string("key") is not None),
    judge=_judge,
    fix="use the name of a property of the payload, usually the id of the aggregate",
)
