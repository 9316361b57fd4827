"""Published events are declared.

Why:
    `x-publishes` names an event, `x-events` says what it carries and how it is delivered. A name that is only
    in one of the two is a typing error, or an event that nobody sends.

Bad:
    x-events: {publishes: [{name: order.created, payload: {type: object}}]}
    paths:
      /orders:
        post:
          x-publishes: [order.create]
          responses: {"201": {description: Created.}}

Good:
    x-events: {publishes: [{name: order.created, payload: {type: object}}]}
    paths:
      /orders:
        post:
          x-publishes: [order.created]
          responses: {"201": {description: Created.}}

Irrelevant:
    x-events: {consumes: [{name: payment.captured, from: payment-service, effect: paid}]}
    paths:
      /orders:
        post: {responses: {"201": {description: Created.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.subjects import Operation
from scaffold.lint.targets import OPERATIONS


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    declared = facts.design.published_events
    for event in facts.elements(operation.node, "x-publishes"):
        if isinstance(event.value, str) and event.value not in declared:
            yield Violation(event, f"event {event.value!r} is not declared under x-events.publishes")


RULE = Rule(
    id="asy-published-events",
    doc=__doc__,
    severity=Severity.ERROR,
    on=OPERATIONS.where(lambda operation, _: "x-publishes" in operation.value),
    judge=_judge,
    fix="declare the event with its payload under x-events.publishes, or correct the name",
)
