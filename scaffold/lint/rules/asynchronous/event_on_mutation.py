"""Changes of an entity are published as events.

Why:
    Services that need to know about a change either receive an event or ask again and again. The event is
    part of the contract just like the response.

Bad:
    x-events: {publishes: [{name: order.created, payload: {type: object}}]}
    paths:
      /orders:
        post:
          responses:
            "201":
              description: Created.
              content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
    components:
      schemas:
        Order: {type: object, x-entity: {table: orders, key: id}}

Good:
    x-events: {publishes: [{name: order.created, payload: {type: object}}]}
    paths:
      /orders:
        post:
          x-publishes: [order.created]
          responses:
            "201":
              description: Created.
              content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
    components:
      schemas:
        Order: {type: object, x-entity: {table: orders, key: id}}

Irrelevant:
    paths:
      /quotes:
        post: {responses: {"200": {description: "A quote, which is not kept."}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Addon, Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import sent_events
from scaffold.lint.facts.schemas import layers
from scaffold.lint.facts.subjects import Operation


def _entities(operation: Operation, facts: Facts) -> Iterator[str]:
    """Yield the names of the entities that an operation answers with."""
    for reply in operation.successes:
        for schema in reply.schemas():
            for layer in layers(schema, facts):
                if "x-entity" in layer.fields:
                    yield str(layer.name)


def _changes_entity(operation: Operation, facts: Facts) -> bool:
    return operation.is_mutation and any(_entities(operation, facts))


def _is_told(operation: Operation, facts: Facts) -> bool:
    """Tell whether an AsyncAPI document beside this one sends a message that is named after the entity."""
    events = [frozenset(words(name)) for name in facts.neighbors.ask_all(sent_events)]
    entities = (set(words(name)) for name in _entities(operation, facts))
    return any(entity <= event for entity in entities for event in events)


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    if not operation.policy("x-publishes") and not _is_told(operation, facts):
        yield Violation(operation.node, f"{operation.title} changes an entity and publishes no event")


RULE = Rule(
    id="asy-event-on-mutation",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.EVENT_DRIVEN: Severity.WARNING},
    on=CLIENT_OPERATIONS.where(_changes_entity),
    judge=_judge,
    fix="name the event under x-publishes and x-events.publishes",
    collective=True,
)
