"""Events are named aggregate.past_tense.

Why:
    An event says what has happened. `order.created` can be routed by its aggregate and read as a fact; `createOrder` is a command
    that somebody would have to obey.

Bad:
    x-events: {publishes: [{name: createOrder}]}

Good:
    x-events: {publishes: [{name: order.created}]}

Irrelevant:
    paths:
      /orders:
        post: {operationId: createOrder, responses: {"201": {description: Created.}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import PUBLISHED_EVENTS
from scaffold.openapi.document import Node

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


def _judge(event: Node, _: Facts) -> Iterator[Violation]:
    name = event.string("name")
    if name is not None and not _NAME.fullmatch(name):
        yield Violation(event, f"event {name!r} is not named aggregate.past_tense")


RULE = Rule(
    id="asy-event-name",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PUBLISHED_EVENTS,
    judge=_judge,
    fix="write the aggregate, a dot and what has happened: order.created",
)
