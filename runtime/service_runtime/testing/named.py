"""Entities that the operations of the contract are about, and the references among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from . import cases, vocabulary
from .package import tables

_NOTES, _HOLDING = (
    frozenset(name.replace("_", "") for name in names) for names in (vocabulary.BESIDE, vocabulary.HOLDING)
)


def held(members: Mapping[str, Any]) -> str | None:
    """Return the member that holds what a reply is about: an object that is alone, or has only notes beside it."""
    left = [name for name, value in members.items() if not _is_note(name, value)] or list(members)
    return left[0] if len(left) == 1 and isinstance(members[left[0]], Mapping) else None


def _is_note(name: str, value: Any) -> bool:
    plain = name.replace("_", "").replace("-", "").lower()
    return plain in _NOTES and not (plain in _HOLDING and isinstance(value, Mapping))


def member_entity(collection: str, name: str) -> str:
    """Return the entity whose key a parameter behind a collection's path is; empty where nothing says which."""
    paths = cases.CONTRACT.by_path()
    if selected(collection, name) is not None:
        return ""
    item, many = paths.get(f"{collection}/{{{name}}}", {}), paths.get(collection, {})
    for methods, wanted in ((item, ("GET", "PUT", "PATCH")), (many, ("POST",))):
        for method in wanted:
            if method in methods and (entity := entity_of(methods[method])):
                return entity
    named = cases.listed_name(many["GET"]) if "GET" in many else ""
    if named in tables.ENTITIES:
        return named
    return references().get(("", name), "") or _beside(collection, name)


def selected(collection: str, name: str) -> tuple[str, str] | None:
    """Return entity and property of which a parameter has a value, where that is no key: ``/ships/flag/{flag}``."""
    read = cases.CONTRACT.by_path().get(f"{collection}/{{{name}}}", {}).get("GET")
    entity = tables.ENTITIES.get((entity_of(read) or cases.listed_name(read)) if read is not None else "")
    if entity is None:
        return None
    label = collection.rpartition("/")[2]
    asked = {_folded(name), _folded(f"{label}{name}")}
    found = [column.name for column in entity.columns if _folded(column.name) in asked]
    return (entity.name, found[0]) if found and entity.key not in found else None


def _beside(collection: str, name: str) -> str:
    """Return the entity whose key has a parameter's name in paths with another verb: ``/ships/find/{imo}``."""
    stems = {collection, collection.rpartition("/")[0]} - {""}
    found = {
        entity
        for path, methods in cases.CONTRACT.by_path().items()
        if path.endswith(f"/{{{name}}}") and path.rpartition("/")[0].rpartition("/")[0] in stems
        for operation in methods.values()
        if (entity := entity_of(operation)) and _folded(tables.ENTITIES[entity].key) == _folded(name)
    }
    return found.pop() if len(found) == 1 else ""


def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def parents(template: str, path: Mapping[str, str]) -> dict[str, str]:
    """Return by entity the keys that a path has in its parameters."""
    segments = template.split("/")
    found = {}
    for number, segment in enumerate(segments):
        name = segment[1:-1]
        if segment.startswith("{") and segment.endswith("}") and name in path:
            found[member_entity("/".join(segments[:number]), name)] = path[name]
    return found


def entity_of(operation: cases.Operation) -> str:
    """Return the name of the entity that the operation's success is one of; empty where it is none."""
    schema = cases.response_schema(operation)
    for _ in range(5):
        if not isinstance(schema, Mapping):
            return ""
        name = str(schema.get("$ref", "")).rsplit("/", 1)[-1]
        if name in tables.ENTITIES:
            return name
        members = cases.properties(schema)
        inner = held({name: node if cases.properties(node) else None for name, node in members.items()})
        schema = next(iter(schema.get("allOf", ())), None) if inner is None else members[inner]
    return ""


def is_put_away(delete: cases.Operation) -> bool:
    """Tell whether what was deleted is still shown: DELETE replies with it, or ``x-soft-delete`` leaves it visible."""
    entity = tables.ENTITIES.get(member_entity(*delete.path.removesuffix("}").rsplit("/{", 1)))
    if entity_of(delete) or entity is None:
        return bool(entity_of(delete))
    schemas = cases.CONTRACT.document.get("components", {}).get("schemas", {})
    return entity.soft_delete is None and "x-soft-delete" in schemas.get(entity.name, {}).get("x-entity", {})


@cache
def creators() -> dict[str, cases.Operation]:
    """Return by entity the operation that makes one: a POST on the shortest path."""
    found: dict[str, cases.Operation] = {}
    for operation in sorted(cases.OPERATIONS, key=lambda operation: len(operation.path), reverse=True):
        name = entity_of(operation)
        if operation.method == "POST" and name and not operation.path.endswith("}"):
            found[name] = operation
    return found


@cache
def references() -> dict[tuple[str, str], str]:
    """Return the entity that a property refers to, by entity and property, and under an empty name by property."""
    found = dict(_foreign_keys())
    document = cases.CONTRACT.document.get("components", {}).get("schemas", {})
    for entity, schema in document.items():
        for name, node in cases.properties(schema).items():
            meant = node.get("x-ref") if isinstance(node, Mapping) else None
            if isinstance(meant, Mapping) and meant.get("entity") in tables.ENTITIES:
                found[entity, name] = meant["entity"]
    by_name: dict[str, set[str]] = {}
    for (_, name), target in found.items():
        by_name.setdefault(name, set()).add(target)
    return found | {("", name): min(targets) for name, targets in by_name.items() if len(targets) == 1}


def _foreign_keys() -> Iterator[tuple[tuple[str, str], str]]:
    by_table = {entity.table.name: name for name, entity in tables.ENTITIES.items()}
    for name, entity in tables.ENTITIES.items():
        for column in entity.columns:
            for key in entity.table.c[column.column].foreign_keys:
                target = by_table.get(key.target_fullname.rsplit(".", 1)[0])
                if target is not None:
                    yield (name, column.name), target
