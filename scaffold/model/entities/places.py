"""Places of schemas in a contract, as JSON pointers: of what is referred to, of components, of properties in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scaffold.core.location import pointer_parts, pointer_text
from scaffold.core.values import mapping, sequence
from scaffold.normal.schemas import Property, SchemaReader

_DEEPEST = 12
_LONGEST_CHAIN = 16
_PARTS = ("allOf", "anyOf", "oneOf")


def place_of(reader: SchemaReader, schema: Any, pointer: str) -> str:
    """Give the pointer of what a schema refers to, or its own."""
    for _ in range(_LONGEST_CHAIN):
        if not (isinstance(schema, dict) and isinstance(schema.get("$ref"), str)):
            break
        pointer = schema["$ref"].removeprefix("#")
        schema = reader.at(pointer)
    return pointer


def component_of(pointer: str) -> str | None:
    """Name the component that a pointer is exactly, None when it is a place inside of something."""
    parts = pointer_parts(pointer)
    return parts[2] if len(parts) == 3 and parts[:2] == ("components", "schemas") else None


def property_place(reader: SchemaReader, pointer: str, name: str) -> str | None:
    """Find the description of a property in a schema, its references and its parts; None where there is none."""
    return next(_places(reader, pointer, name, 0), None)


def place_within(reader: SchemaReader, pointer: str, item: Property) -> str | None:
    """Give the pointer of the schema that a property of an object was read from, which may stand in one of its `allOf` parts.

    None where it stands in an alternative only: not every such object has it.
    """
    places = _places(reader, pointer, item.name, 0, ("allOf",))
    place = next((place for place in places if reader.at(place) is item.schema), None)
    return None if place is None else place_of(reader, item.schema, place)


def _places(
    reader: SchemaReader, pointer: str, name: str, depth: int, keywords: Sequence[str] = _PARTS
) -> Iterator[str]:
    pointer = place_of(reader, reader.at(pointer), pointer)
    schema = mapping(reader.at(pointer))
    if name in mapping(schema.get("properties")):
        yield pointer + pointer_text(("properties", name))
    if depth < _DEEPEST:
        for keyword in keywords:
            for index in range(len(sequence(schema.get(keyword)))):
                yield from _places(
                    reader, pointer + pointer_text((keyword, index)), name, depth + 1, keywords
                )
