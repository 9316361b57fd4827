"""Values that a new or replaced entity has though no request says them, and the reasons why one cannot be made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from scaffold.core.naming import snake
from scaffold.model.entities.bodies import Single, read_body
from scaffold.model.entities.keys import sample
from scaffold.model.entities.neutral import CREATED, UPDATED, is_constant, is_place, takes_text
from scaffold.model.operations.reading import WrittenOperation
from scaffold.model.service import Behavior, Entity, Method
from scaffold.normal.schemas import SchemaReader, ValueType

_GIVEN_OUT = frozenset({ValueType.UUID, ValueType.STRING, ValueType.INTEGER, ValueType.NUMBER})


def fill_reason(
    reader: SchemaReader,
    entity: Entity,
    operation: WrittenOperation,
    behavior: Behavior,
    references: Collection[str] = (),
) -> str | None:
    """Say which field of a created entity nobody supplies and no neutral value can stand for; None when all are there.

    `references` are the fields that are foreign keys, for which no value is neutral.
    """
    request = read_body(reader, operation.request)
    if behavior.method is not Method.CREATE or not isinstance(request, Single):
        return None
    if entity.minted and not _mintable(reader, entity):
        return f"a new {entity.name}.{entity.key} has a form of its own"
    given = {item.name for item in request.shape.properties.values() if not item.read_only}
    scoped = {scope.field for scope in behavior.scopes}
    known = given | scoped | entity.managed
    missing = [
        field.name
        for field in entity.fields
        if field.required
        and field.name not in known
        and (not field.fillable or (field.name in references and not field.nullable))
    ]
    if not missing:
        return None
    facts = _field_facts(reader, entity, missing[0])
    if is_place(reader, missing[0], facts) or snake(missing[0]) == "links":
        settled = f"`type: [string, 'null']` or a GET of one {entity.name}"
        return f"nothing says where {entity.name}.{missing[0]} leads; {settled} would"
    kind = facts.get("type")
    if kind == "integer" and snake(missing[0]) in CREATED + UPDATED:
        return f"nothing says what {entity.name}.{missing[0]} counts; `format: unix-time` would, or `format: date-time` of a text"
    empty = f"`type: [{kind}, 'null']`" if isinstance(kind, str) else "`null` among its types"
    value = "a property of the request" if missing[0] in references else "a `default`"
    return f"nothing says what {entity.name}.{missing[0]} is at first; {empty} or {value} would"


def _mintable(reader: SchemaReader, entity: Entity) -> bool:
    """Tell whether the keys that a store mints satisfy the key's schema."""
    kind, facts = entity.field(entity.key).type, _field_facts(reader, entity, entity.key)
    if kind not in _GIVEN_OUT:
        return False
    return facts.get("type") != "string" or takes_text(facts, sample(entity.key_form))


def accepts_work(operation: WrittenOperation, behavior: Behavior) -> bool:
    """Tell whether creating only accepts work, to be done after the reply (RFC 9110 §15.3.3)."""
    statuses = [response.status for response in operation.responses if response.status.startswith("2")]
    return behavior.method is Method.CREATE and min(statuses, default="") == "202"


def kept_fields(
    reader: SchemaReader, entity: Entity, operation: WrittenOperation, behavior: Behavior
) -> tuple[str, ...]:
    """List what a replacement leaves as it was: what its body cannot have, and need not have since the path supplies it."""
    request = read_body(reader, operation.request)
    if behavior.method is not Method.REPLACE or not isinstance(request, Single):
        return ()
    brought = {item.name for item in request.shape.properties.values() if not item.read_only}
    supplied = {scope.field for scope in behavior.scopes if scope.holder == entity.name}
    changeable = (entity.writable - {entity.key}).union(child.field for child in entity.children)
    return tuple(
        field.name
        for field in entity.fields
        if field.name in changeable and (field.name in supplied or field.name not in brought)
    )


def neutral_fields(reader: SchemaReader, entity: Entity, operation: WrittenOperation) -> tuple[str, ...]:
    """List the required fields that creating fills with a neutral value for want of a better."""
    request = read_body(reader, operation.request)
    given: Mapping[str, object] = request.shape.properties if isinstance(request, Single) else {}
    known = entity.managed.union(given)
    return tuple(
        field.name
        for field in entity.fields
        if field.required
        and field.name not in known
        and "default" not in (facts := _field_facts(reader, entity, field.name))
        and not is_constant(reader, facts)
    )


def _field_facts(reader: SchemaReader, entity: Entity, name: str) -> Mapping[str, Any]:
    """Collect what the contract says of a field, which may stand in any part of the entity's schema."""
    shape = reader.shape(reader.at(entity.pointer))
    item = shape.properties.get(name) if shape is not None else None
    return reader.facts(item.schema) if item is not None else {}
