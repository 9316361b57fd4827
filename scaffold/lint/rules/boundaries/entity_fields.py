"""Keys and indexes of an entity are properties that it has.

Why:
    `x-entity` becomes the table. A key or an indexed field that the schema does not have is a typing error
    that would only be found by the migration.

Bad:
    components:
      schemas:
        Order:
          type: object
          x-entity: {table: orders, key: order_id}
          properties: {id: {type: string}}

Good:
    components:
      schemas:
        Order:
          type: object
          x-entity: {table: orders, key: id, indexes: [{fields: [status, id]}]}
          properties: {id: {type: string}, status: {type: string}}

Irrelevant:
    components:
      schemas:
        Money: {type: object, properties: {amount: {type: integer}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.entities import Entity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import ENTITIES


def _judge(entity: Entity, facts: Facts) -> Iterator[Violation]:
    names = entity.properties(facts)
    if entity.key is not None and entity.key not in names:
        yield Violation(entity.place, f"the key {entity.key!r} is no property of {entity.name}")
    for index in entity.indexes:
        for field in index:
            if field not in names:
                yield Violation(entity.place, f"the indexed field {field!r} is no property of {entity.name}")


RULE = Rule(
    id="bnd-entity-fields",
    doc=__doc__,
    severity=Severity.ERROR,
    on=ENTITIES,
    judge=_judge,
    fix="use the names of the schema's properties",
)
