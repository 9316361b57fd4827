"""Keys, indexes and the soft delete of an entity are properties that it has.

Why:
    `x-entity` becomes the table. A key or an indexed field that the schema does not have is a typing error
    that would only be found by the migration. A value of `x-soft-delete` that the property cannot have would
    never be what a reply may show.

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
          x-entity: {table: orders, key: id, indexes: [{fields: [status, id]}], x-soft-delete: {property: status, value: gone}}
          properties: {id: {type: string}, status: {type: string, enum: [live, gone]}}

Irrelevant:
    components:
      schemas:
        Money: {type: object, properties: {amount: {type: integer}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.jsontypes import json_type
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import ENTITIES
from scaffold.lint.facts.entities import Entity
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import keyword, types


def _judge(entity: Entity, facts: Facts) -> Iterator[Violation]:
    names = entity.properties(facts)
    if entity.key is not None and entity.key not in names:
        yield Violation(entity.place, f"the key {entity.key!r} is not a property of {entity.name}")
    for index in entity.indexes:
        for field in index:
            if field not in names:
                yield Violation(
                    entity.place, f"the indexed field {field!r} is not a property of {entity.name}"
                )
    yield from _soft_delete(entity, facts)


def _soft_delete(entity: Entity, facts: Facts) -> Iterator[Violation]:
    said = entity.place.get("x-soft-delete")
    name = said.string("property") if said is not None else None
    if said is None or name is None:
        return
    known = entity.properties(facts)
    if name not in known:
        yield Violation(said, f"the property {name!r} of the soft delete is not a property of {entity.name}")
        return
    kinds, value = types(known[name], facts) - {"null"}, said.fields.get("value")
    choices = keyword(known[name], "enum", facts)
    if value is None:
        fits = "boolean" in kinds or keyword(known[name], "format", facts) == "date-time"
        if kinds and not fits:
            yield Violation(
                said, f"{name!r} is neither a flag nor an instant, so that its value must be said"
            )
    elif (isinstance(choices, list) and value not in choices) or (kinds and json_type(value) not in kinds):
        yield Violation(said, f"{name!r} of {entity.name} cannot be {value!r}")


RULE = Rule(
    id="bnd-entity-fields",
    doc=__doc__,
    severity=Severity.ERROR,
    on=ENTITIES,
    judge=_judge,
    fix="use the names of the schema's properties",
)
