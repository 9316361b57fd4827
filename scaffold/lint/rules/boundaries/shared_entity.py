"""Each entity is kept by one service.

Why:
    When two services write the same entity, each has half the truth, and every change has to be made in both
    at once. One owns it; the other refers to it by id or holds a read-only copy fed by events.

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
from scaffold.lint.entities import Entity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Scope, Violation
from scaffold.lint.targets import ENTITIES


def _judge(entity: Entity, facts: Facts) -> Iterator[Violation]:
    for other in facts.earlier:
        if entity.name in other.design.entities:
            yield Violation(entity.node, f"entity {entity.name} is also kept by {other.design.service_name}")


RULE = Rule(
    id="bnd-shared-entity",
    doc=__doc__,
    severity=Severity.WARNING,
    on=ENTITIES,
    judge=_judge,
    fix="pick the owner; the other service refers to it with x-ref",
    scope=Scope.WORKSPACE,
)
