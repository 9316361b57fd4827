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

from collections.abc import Iterator, Mapping

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import NAMED_SCHEMAS
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import properties, types
from scaffold.openapi.document import Node


def _is_elsewhere(schema: Node, facts: Facts) -> bool:
    return any(str(schema.name) in other.schema_by_name for other in facts.earlier)


class _Shapes:
    """The properties of the component schemas of one document with their types, each found once for all who compare."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[str, Mapping[str, frozenset[str]]] = {}

    def of(self, name: str) -> Mapping[str, frozenset[str]]:
        """Give the types of each property of a schema; nothing where there is no such schema."""
        if name not in self._known:
            found = properties(self._facts.schema_by_name.get(name), self._facts)
            self._known[name] = {field: types(node, self._facts) for field, node in found.items()}
        return self._known[name]


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    name = str(schema.name)
    own = facts.get(_Shapes).of(name)
    for other in facts.earlier:
        theirs = other.get(_Shapes).of(name) if name in other.schema_by_name else {}
        if not own or not theirs or own == theirs:
            continue
        differing = sorted(own.keys() ^ theirs.keys()) + [
            field
            for field in sorted(own.keys() & theirs.keys())
            if own[field] and theirs[field] and own[field] != theirs[field]
        ]
        if differing:
            listed = ", ".join(differing[:4])
            yield Violation(
                schema, f"schema {name} differs from that of {other.get(Design).service_name} in {listed}"
            )
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
