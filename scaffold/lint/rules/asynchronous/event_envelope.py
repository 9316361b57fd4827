"""Webhook messages say which event they are.

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
from scaffold.core.naming import words
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.schemas import properties
from scaffold.lint.subjects import Operation, json_schemas
from scaffold.lint.targets import OPERATIONS

_NEEDED = {
    "an id": frozenset({"id", "uuid", "guid"}),
    "a type": frozenset({"type", "event", "kind", "action", "name"}),
    "a time": frozenset({"time", "timestamp", "at", "date", "created"}),
}


def _sends_message(operation: Operation, _: Facts) -> bool:
    return operation.found.origin == "webhook" and bool(operation.body_contents)


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    headers = [parameter.name for parameter in operation.parameters_in("header")]
    for schema in json_schemas(operation.body_contents, facts):
        names = [*properties(schema, facts), *headers]
        if not names:
            return
        last_words = {word for name in names for word in words(name)[-1:]}
        missing = [meaning for meaning, accepted in _NEEDED.items() if not accepted & last_words]
        if missing:
            listed = " and ".join(missing)
            yield Violation(
                operation.node,
                f"webhook {operation.path} sends messages without {listed} (judged by the names)",
            )
            return


RULE = Rule(
    id="asy-event-envelope",
    doc=__doc__,
    severity=Severity.WARNING,
    on=OPERATIONS.where(_sends_message),
    judge=_judge,
    fix="send CloudEvents: id, type, source and time around the data",
    collective=True,
)
