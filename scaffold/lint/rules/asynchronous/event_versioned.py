"""Events say which version of their form they have.

Why:
    Consumers are deployed at other times than the sender, and a broker keeps messages for days. When the form
    changes, only a version in the name, the media type or a field tells old and new messages apart.

Bad:
    asyncapi: 3.0.0
    components:
      messages:
        OrderCreated: {name: order.created, payload: {type: object, properties: {id: {type: string}}}}

Good:
    asyncapi: 3.0.0
    components:
      messages:
        OrderCreated: {name: order.created.v1, payload: {type: object, properties: {id: {type: string}}}}

Irrelevant:
    paths:
      /orders:
        post:
          requestBody:
            content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}
          responses: {"201": {description: Created.}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.messages import EVENTS, Event, versions_of
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import BOTH

# order.created.v1, OrderCreatedV2, application/vnd.shop.order.v1+json, …/1.0.0/order.json
_VERSION = r"(?:^|[^A-Za-z])[vV]\d|[a-z0-9]V\d|version=|\d+\.\d+\.\d+"
_FIELDS = frozenset({"version", "dataschema", "schema", "revision"})


def _judge(event: Event, facts: Facts) -> Iterator[Violation]:
    if event.last_words & _FIELDS or any(name.lower() in _FIELDS for name in event.names):
        return
    if not any(re.search(_VERSION, text) for text in versions_of(event, facts)):
        yield Violation(event.place, f"{event.title} does not say which version it has (judged by the names)")


RULE = Rule(
    id="asy-event-versioned",
    doc=__doc__,
    severity=Severity.WARNING,
    on=EVENTS.where(lambda event, _: bool(event.names)),
    judge=_judge,
    profile=Profile.STRICT,
    addons={Addon.EVENT_DRIVEN: Severity.WARNING},
    fix="put a version into the event's name, its media type or a field such as CloudEvents' dataschema",
    reads=BOTH,
    collective=True,
)
