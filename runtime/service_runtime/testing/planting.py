"""Rows that the tests put into the database: of entities that no operation creates yet, and with values that differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from itertools import chain
from typing import Any

from ..storage.entities import Column, Entity
from . import cases
from .harness import Service
from .package import tables

_WORDS = ("mango", "apple", "peach", "lemon", "grape")
_NUMBERS = (30, 10, 20, 3, 1, 2, 0.5, 0, 500, 1000)
# To come, so that nothing has expired.
_YEARS = (2041, 2039, 2040, 2042)
# What a service is asked of every row, whatever its contract says of it.
_MOST = 5


def schema_of(name: str) -> Any:
    """Return the schema of an entity in replies, or None where the contract has none of this name."""
    known = cases.CONTRACT.document.get("components", {}).get("schemas", {})
    return {"$ref": f"#/components/schemas/{name}"} if name in known else None


def column_of(name: str, wire: str) -> Column | None:
    """Return the column of an entity's property; None where it has none."""
    entity = tables.ENTITIES.get(name)
    return next((one for one in entity.columns if one.name == wire), None) if entity is not None else None


def targets(name: str) -> Mapping[str, str]:
    """Return by property the entity that a foreign key of an entity leads to."""
    by_table = {entity.table.name: other for other, entity in tables.ENTITIES.items()}
    entity: Entity = tables.ENTITIES[name]
    return {
        column.name: by_table[key.target_fullname.rsplit(".", 1)[0]]
        for column in entity.columns
        for key in entity.table.c[column.column].foreign_keys
    }


def can_plant(name: str) -> bool:
    """Tell whether rows of an entity can be put into the database."""
    return name in tables.ENTITIES and schema_of(name) is not None


def plant(service: Service, name: str, subject: str, given: Mapping[str, Any]) -> Any:
    """Put a row of an entity into the database and return its key; ``given`` are properties by name.

    Foreign keys that may not be empty have to be given.
    """
    entity: Entity = tables.ENTITIES[name]
    given = {**_own_key(entity), **given}
    return _rows().insert_row(service, entity, subject, given, {**_values(entity), **given})


def fits(name: str, wire: str, value: Any) -> bool:
    """Tell whether a planted row may have a value beside its others; None is to lack it.

    What a union, say, requires or forbids of one property is known by the others.
    """
    rest = {other: known for other, known in _whole(name).items() if other != wire}
    return not rest or cases.may_reply(schema_of(name), rest if value is None else {**rest, wire: value})


def _whole(name: str) -> dict[str, Any]:
    """Return a reply of an entity with little more than it must have; empty where none is known."""
    whole: dict[str, Any] = json.loads(_whole_text(name))
    return whole


@cache
def _whole_text(name: str) -> str:
    schema = schema_of(name)
    known = (one for one in cases.samples_of(schema) if cases.may_reply(schema, one))
    found = next((one for one in chain(known, cases.drawn_values(schema)) if isinstance(one, dict)), {})
    return json.dumps(found)


def _own_key(entity: Entity) -> dict[str, Any]:
    """Return a key for a new row, where it is none that the service makes and that replies may have."""
    schema = cases.properties(schema_of(entity.name)).get(entity.key, {})
    number = entity.key_kind == "integer"
    if entity.minted and (number or cases.may_reply(schema, cases.fresh_uuid())):
        return {}
    key = cases.fresh_number() if number else None
    key = key if key is not None and cases.may_reply(schema, key) else _fresh(schema)
    return {} if key is None else {entity.key: key}


def _values(entity: Entity) -> dict[str, Any]:
    """Return values of a new row's properties: all that are not stamps, keys, or references to rows of the service.

    Instants that it may lack say mostly that it is gone, so it lacks them.
    """
    schema, whole = schema_of(entity.name), _whole(entity.name)
    properties = cases.properties(schema)
    left = {entity.owner, entity.created, entity.updated, *entity.dated, *targets(entity.name)}
    left |= {entity.key} if entity.minted else set()
    children = [child.name for child in entity.children]
    columns = [
        one.name for one in entity.columns if not one.hidden and (one.required or one.kind != "datetime")
    ]
    found = {}
    known = bool(whole)
    for name in (*columns, *children):
        if name in left or name not in properties:
            continue
        value = _fresh(properties[name])
        if value is not None and known and not cases.may_reply(schema, {**whole, name: value}):
            value = whole.get(name)
        if value is not None:
            found[name] = whole[name] = value
    for rule in entity.transitions.values():
        found[rule.field] = first_state(entity, rule.field)
    gone = entity.soft_delete
    if gone is not None and gone.property in found and gone.value in (None, found[gone.property]):
        others = [one for one in differing(properties[gone.property], 2) if gone.value not in (None, one)]
        del found[gone.property]
        if others:
            found[gone.property] = others[0]
    return found


def first_state(entity: Entity, field: str) -> str:
    """Return a state of an entity that actions lead out of, and none into where there is such a one."""
    rules = [rule for rule in entity.transitions.values() if rule.field == field]
    reached = {rule.target for rule in rules}
    left = [state for rule in rules for state in sorted(rule.states)]
    return next((state for state in left if state not in reached), left[0])


def _fresh(schema: Any) -> Any:
    """Return a valid value that differs from others, as far as its schema allows; None where none is known."""
    value = next(iter(differing(schema, 1)), None)
    if isinstance(value, str) and "enum" not in cases.CONTRACT.follow(schema):
        return next((text for text in cases.fresh_texts(value) if cases.may_reply(schema, text)), value)
    return value


def differing(schema: Any, most: int = _MOST) -> list[Any]:
    """Return values that a schema has in replies and that differ, the first ones in no order."""
    node = cases.CONTRACT.follow(schema) if isinstance(schema, Mapping) else {}
    candidates = [*node.get("enum", ()), *_candidates(node), *cases.samples_of(schema)]
    found: list[Any] = []
    for value in candidates:
        if value is not None and value not in found and cases.may_reply(schema, value):
            found.append(value)
    if len(found) < most and "enum" not in node:
        found += [value for value in cases.drawn_values(schema) if value is not None and value not in found]
    return found[:most]


def _candidates(node: Mapping[str, Any]) -> Iterator[Any]:
    if node.get("format") == "date-time":
        yield from (f"{year}-03-04T05:06:07Z" for year in _YEARS)
    elif node.get("format") == "date":
        yield from (f"{year}-03-04" for year in _YEARS)
    elif node.get("format") == "uuid":
        yield from (cases.fresh_uuid() for _ in range(3))
    else:
        least, most = node.get("minimum"), node.get("maximum")
        yield from (*_NUMBERS, *(bound for bound in (least, most) if bound is not None))
        if isinstance(least, int | float):
            yield from (least + 2, least + 1)
        yield from (*_WORDS, *map(str.upper, _WORDS), *(f"https://{word}.example" for word in _WORDS))
        yield from (True, False)


def spread(service: Service, name: str, keys: Sequence[Any], wire: str, values: Sequence[Any]) -> None:
    """Give rows of an entity other values in one property: the first key the first value, and so on."""
    _rows().spread_values(service, tables.ENTITIES[name], keys, wire, values)


def stored(service: Service, name: str, key: Any) -> dict[str, Any] | None:
    """Return the row of a key by SQL column; None where there is none."""
    row: dict[str, Any] | None = _rows().read_row(service, tables.ENTITIES[name], key)
    return row


def _rows() -> Any:
    """Return the module for rows, which services without entities do not have."""
    return import_module(".rows", __package__)


@cache
def referrers(name: str) -> tuple[tuple[str, str], ...]:
    """Return the entities with a foreign key to an entity, each with the property that holds it."""
    return tuple(
        (other, wire)
        for other in tables.ENTITIES
        for wire, target in targets(other).items()
        if target == name
    )
