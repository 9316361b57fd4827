"""Schemas of the same name look the same in every service.

Why:
    `Money` with `amount` here and `amount_minor` there is read wrongly by the first client that talks to
    both.

Bad:
    info: {title: Order Service, version: 1.0.0}
    components:
      schemas:
        Money: {type: object, properties: {amount_minor: {type: integer}, currency: {type: string}}}
    ---
    info: {title: Cart Service, version: 1.0.0}
    components:
      schemas:
        Money: {type: object, properties: {amount: {type: number}, currency: {type: string}}}

Good:
    info: {title: Order Service, version: 1.0.0}
    components:
      schemas:
        Money: {type: object, properties: {amount_minor: {type: integer}, currency: {type: string}}}
    ---
    info: {title: Cart Service, version: 1.0.0}
    components:
      schemas:
        Money: {type: object, properties: {amount_minor: {type: integer}, currency: {type: string}}}

Irrelevant:
    info: {title: Order Service, version: 1.0.0}
    components:
      schemas:
        Order: {type: object, properties: {id: {type: string}}}
    ---
    info: {title: Cart Service, version: 1.0.0}
    components:
      schemas:
        Cart: {type: object, properties: {id: {type: string}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import NAMED_SCHEMAS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import Summary
from scaffold.lint.facts.shapes import component_shapes
from scaffold.openapi.document import Node


def _is_elsewhere(schema: Node, facts: Facts) -> bool:
    return any(str(schema.name) in other.shapes for other in facts.get(_sharing))


def _sharing(facts: Facts) -> tuple[Summary, ...]:
    """Select the earlier documents that have a schema of the same name as some of this one."""
    own = facts.schema_by_name.keys()
    return tuple(one for one in facts.neighbors.earlier if not own.isdisjoint(one.shapes.keys()))


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    name = str(schema.name)
    own = facts.get(component_shapes)[name]
    for other in facts.get(_sharing):
        theirs = other.shapes.get(name)
        if not own or not theirs or own == theirs:
            continue
        differing = sorted(own.keys() ^ theirs.keys()) + [
            field
            for field in sorted(own.keys() & theirs.keys())
            if own[field] and theirs[field] and own[field] != theirs[field]
        ]
        if differing:
            listed = ", ".join(differing[:4])
            yield Violation(schema, f"schema {name} differs from that of {other.service_name} in {listed}")
            return


RULE = Rule(
    id="bnd-schema-drift",
    doc=__doc__,
    severity=Severity.WARNING,
    on=NAMED_SCHEMAS.where(_is_elsewhere),
    judge=_judge,
    fix="use one shape, or give the two things two names",
    scope=Scope.WORKSPACE,
)
