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
from scaffold.core.spelling import nearest
from scaffold.core.wording import value_text
from scaffold.design.service import read_consumed
from scaffold.lint.catalog.rule import Rule, Target, Violation
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import Operations
from scaffold.openapi.document import Node


def _named(facts: Facts) -> Iterator[Node]:
    """Yield the names of events where operations and transitions send them, and where they end what is cached."""
    for operation in facts.get(Operations).all:
        yield from facts.elements(operation.node, "x-publishes")
        yield from facts.elements(operation.node.get("x-cache"), "invalidated_by")
    for entity in facts.get(Design).entities.values():
        for transition in facts.elements(entity.place, "transitions"):
            emitted = transition.get("emits")
            if emitted is not None:
                yield from emitted.elements() if isinstance(emitted.value, list) else (emitted,)


def _judge(event: Node, facts: Facts) -> Iterator[Violation]:
    declared = facts.get(Design).published_events
    if "invalidated_by" in event.pointer:
        declared |= {read_consumed(node.value).name for node in facts.get(Design).consumed}
    if isinstance(event.value, str) and event.value not in declared:
        guess = nearest(event.value, declared)
        advice = f"did you mean {guess}?" if guess else None
        yield Violation(event, f"event {value_text(event.value)} is not declared under x-events", advice)


RULE = Rule(
    id="asy-published-events",
    doc=__doc__,
    severity=Severity.ERROR,
    on=Target("name of an event", _named),
    judge=_judge,
    fix="declare the event with its payload under x-events.publishes, or correct the name",
)
