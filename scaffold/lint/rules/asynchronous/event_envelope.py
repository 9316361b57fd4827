"""Webhooks and messages say which event they are.

Why:
    A subscriber has to recognize a repeated message, tell kinds of messages apart and put them in order. For
    that it needs an id, a type and a time (CloudEvents 1.0), in the body or in headers.

Bad:
    webhooks:
      orderShipped:
        post:
          requestBody:
            content:
              application/json: {schema: {type: object, properties: {order_number: {type: string}}}}
          responses: {"204": {description: Taken note of.}}

Good:
    webhooks:
      orderShipped:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    id: {type: string}
                    type: {type: string}
                    time: {type: string, format: date-time}
                    data: {type: object}
          responses: {"204": {description: Taken note of.}}

Irrelevant:
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json: {schema: {type: object, properties: {order_number: {type: string}}}}
          responses: {"201": {description: Created.}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.messages import EVENTS, Event
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import BOTH

_NEEDED = {
    "an id": frozenset({"id", "uuid", "guid"}),
    "a type": frozenset({"type", "event", "kind", "action", "name"}),
    "a time": frozenset({"time", "timestamp", "at", "date", "created"}),
}
# The envelope is that of the format, which no schema has to repeat (CloudEvents 1.0, JSON Event Format).
_CLOUD_EVENTS = "application/cloudevents"


def _judge(event: Event, _: Facts) -> Iterator[Violation]:
    missing = [meaning for meaning, accepted in _NEEDED.items() if not accepted & event.last_words]
    if missing:
        listed = " and ".join(missing)
        yield Violation(event.place, f"{event.title} is sent without {listed} (judged by the names)")


RULE = Rule(
    id="asy-event-envelope",
    doc=__doc__,
    severity=Severity.WARNING,
    on=EVENTS.where(lambda event, _: bool(event.names) and not event.content_type.startswith(_CLOUD_EVENTS)),
    judge=_judge,
    fix="send CloudEvents: id, type, source and time around the data",
    reads=BOTH,
    collective=True,
)
