"""Each entity is kept by one service.

Why:
    When two services write the same entity, each has half the truth, and every change has to be made in both
    at once. One owns it; the other refers to it by id or holds a read-only copy fed by events.

    An entity is a schema with `x-entity`. Without that, two services are found that take bodies of one name
    with mostly the same properties.

Bad:
    info: {title: Order Service, version: 1.0.0}
    components:
      schemas:
        Order: {type: object, x-entity: {table: orders, key: id}}
    ---
    info: {title: Billing Service, version: 1.0.0}
    components:
      schemas:
        Order: {type: object, x-entity: {table: orders, key: id}}

Good:
    info: {title: Order Service, version: 1.0.0}
    components:
      schemas:
        Order: {type: object, x-entity: {table: orders, key: id}}
    ---
    info: {title: Billing Service, version: 1.0.0}
    components:
      schemas:
        Invoice: {type: object, x-entity: {table: invoices, key: id}}

Irrelevant:
    info: {title: Order Service, version: 1.0.0}
    components:
      schemas:
        Money: {type: object}
    ---
    info: {title: Billing Service, version: 1.0.0}
    components:
      schemas:
        Money: {type: object}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Scope, Target, Violation
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import Written
from scaffold.lint.facts.schemas import properties
from scaffold.lint.facts.shapes import written_components
from scaffold.openapi.document import Node

_FEWEST_SHARED = 3
_MOSTLY = 0.6


def _written(facts: Facts) -> Iterator[Node]:
    """Yield the entities, and the components that request bodies are."""
    entities = facts.get(Design).entities
    yield from (entity.node for entity in entities.values())
    for name, schema in facts.get(written_components).items():
        if name not in entities:
            yield schema


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    name = str(schema.name)
    for other in facts.neighbors.earlier:
        if name in facts.get(Design).entities and name in other.entities:
            yield Violation(schema, f"entity {name} is also kept by {other.service_name}")
        elif name in other.written and _is_alike(schema, facts, other.written[name]):
            yield Violation(
                schema, f"{name} is also written by {other.service_name} (judged by name and properties)"
            )


def _is_alike(schema: Node, facts: Facts, twin: Written) -> bool:
    """Tell whether two definitions have most properties in common; one that both refer to is none of the two services'."""
    if twin.file == schema.file:
        return False
    own = properties(schema, facts).keys()
    shared = own & twin.fields
    return len(shared) >= _FEWEST_SHARED and len(shared) >= _MOSTLY * len(own | twin.fields)


RULE = Rule(
    id="bnd-shared-entity",
    doc=__doc__,
    severity=Severity.WARNING,
    on=Target("entity", _written),
    judge=_judge,
    fix="pick the owner; the other service refers to it with x-ref",
    scope=Scope.WORKSPACE,
)
