"""The kinds of the objects in an AsyncAPI document, told by their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scaffold.asyncapi.fields import VERSION_2, VERSION_3, Fields
from scaffold.asyncapi.structure import JSON_FORMATS
from scaffold.core.location import Pointer
from scaffold.openapi.references import Target
from scaffold.openapi.types.nodes import kind_at
from scaffold.openapi.values import Json, child_value

# Fields that hold nothing but references, and what these lead to.
_REFERRING = {"channel": "Channel", "messages": "[Message]", "servers": "[Server]"}
_SCHEMAS = frozenset({"Schema", "schema", "anySchema", "headers"})
_WORDS = {"Root": "root", "Messages": "message"}


class Part(NamedTuple):
    """A value inside an object, and the name of the table for what belongs in its place; `Schema` for every schema."""

    pointer: Pointer
    kind: str
    value: Json


def parts_inside(kind: str, value: Json, version: str) -> Iterator[Part]:
    """Yield the values directly inside an object where objects belong, those in its lists and maps one by one.

    Nothing is inside of what is a `$ref`, nor of a schema, except of one with a format (Multi Format Schema Object).
    """
    for field, written in _fields_of(kind, value, version).items():
        child = child_value(value, field)
        bare = _REFERRING.get(field, written) if "Reference" in written else written
        inner = bare.strip("[{!&}]")
        if inner in _SCHEMAS:
            inner = "Schema"
        if not inner[0].isupper() or inner == "Requirement":
            continue
        if bare[0] == "[":
            entries = enumerate(child) if isinstance(child, list) else ()
            yield from (Part((field, index), inner, entry) for index, entry in entries)
        elif bare[0] == "{":
            named = child.items() if isinstance(child, dict) else ()
            yield from (Part((field, name), inner, entry) for name, entry in named)
        elif isinstance(value, dict) and field in value:
            yield Part((field,), inner, child)


def name_of(kind: str) -> str:
    """Name the kind of an object in small letters: `message trait` for `MessageTrait`."""
    return _WORDS.get(kind) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()


def kind_of(target: Target) -> str | None:
    """Name the kind of what a reference leads to by its place in an AsyncAPI document; None where that does not tell it."""
    root = target.source.value
    version = child_value(root, "asyncapi")
    if not isinstance(version, str):
        return None
    part, rest = Part((), "Root", root), target.pointer
    while rest:
        inside = parts_inside(part.kind, part.value, version)
        found = next((one for one in inside if one.pointer == rest[: len(one.pointer)]), None)
        if found is None:
            break
        part, rest = found, rest[len(found.pointer) :]
    if not rest:
        return name_of(part.kind)
    kind = kind_at(part.value, rest, "schema") if part.kind == "Schema" else None
    return None if kind == "data" else kind


def _fields_of(kind: str, value: Json, version: str) -> Fields:
    """Return the fields of an object with the types of their values, as the tables write them."""
    is_2 = version.startswith("2")
    if not isinstance(value, dict) or isinstance(value.get("$ref"), str):
        return {}
    if kind == "Messages":
        return {"oneOf": "[Messages&]"} if "oneOf" in value else _fields_of("Message", value, version)
    if kind == "Schema":
        # A Multi Format Schema Object has the schema in a field of its own.
        return {"schema": "schema"} if "schema" in value and _is_json_schema(value) else {}
    fields = (VERSION_2 if is_2 else VERSION_3).get(kind, {})
    return (
        {**fields, "payload": "schema"} if kind == "Message" and is_2 and _is_json_schema(value) else fields
    )


def _is_json_schema(value: dict[str, Json]) -> bool:
    stated = value.get("schemaFormat")
    return not isinstance(stated, str) or re.search(JSON_FORMATS, stated) is not None
