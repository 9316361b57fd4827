"""Declared events are sent by some operation, transition or reaction.

Why:
    Consumers subscribe to what the contract lists. An event that nothing sends is waited for in vain.

Bad:
    x-events: {publishes: [{name: order.created, payload: {type: object}}, {name: order.archived, payload: {type: object}}]}
    paths:
      /orders:
        post:
          x-publishes: [order.created]
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
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.spelling import nearest
from scaffold.design.service import read_published
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import PUBLISHED_EVENTS
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(event: Node, facts: Facts) -> Iterator[Violation]:
    name = read_published(event.value).name
    if not name or name in facts.get(Design).sent_events or facts.get(Design).consumed:
        return
    declared = facts.get(Design).published_events
    # A name that is sent and not declared is this one misspelt: asy-published-events says so.
    if all(nearest(other, declared) != name for other in facts.get(Design).sent_events - declared):
        yield Violation(event, f"event {name!r} is declared, but no operation or transition sends it")


RULE = Rule(
    id="asy-event-sent",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PUBLISHED_EVENTS,
    judge=_judge,
    fix="name the event under x-publishes of the operation, or under `emits` of the transition",
)
