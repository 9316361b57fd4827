"""JSON Schemas in which a text of the mini-grammar may stand wherever a schema may: alone, or under `is` beside more keywords."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from scaffold.brief.fields import Field, parse_field
from scaffold.core.location import Pointer

IS: Final = "is"
Write: TypeAlias = Callable[[str, Field], Any]
ONE: Final = frozenset(
    {"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"}
    | {"unevaluatedItems", "unevaluatedProperties"}
)
LISTS: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
MAPS: Final = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
STRUCTURAL: Final = ONE | LISTS | MAPS
"""Keywords that hold schemas (JSON Schema 2020-12, sections 10 and 11)."""


def expand_schema(schema: Any, write: Write, name: str = "value") -> Any:
    """Return the JSON Schema of a schema of a brief; `write` makes that of a text from the name nearest above it and the field.

    Properties that are texts are required unless they end in `?`; they come after those that the schema requires itself.
    """
    if isinstance(schema, str):
        return write(name, parse_field(schema))
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get(IS), str):
        rest = {key: value for key, value in schema.items() if key != IS}
        return {**write(name, parse_field(schema[IS])), **_expand_parts(rest, write, name)}
    return _expand_parts(schema, write, name)


def expand_more(more: Mapping[str, Any], write: Write, name: str = "value") -> dict[str, Any]:
    """Return the keywords that stand beside `is`, with the schemas in them expanded."""
    return _expand_parts(dict(more), write, name)


def _expand_parts(schema: dict[str, Any], write: Write, name: str) -> dict[str, Any]:
    required = _required(schema)
    result: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties" and required and not isinstance(schema.get("required"), list):
            result["required"] = required
        if key == "required" and isinstance(value, list):
            result[key] = required
        elif key in MAPS and isinstance(value, dict):
            result[key] = {one: expand_schema(inner, write, one) for one, inner in value.items()}
        elif key in LISTS and isinstance(value, list):
            result[key] = [expand_schema(inner, write, name) for inner in value]
        elif key in ONE:
            result[key] = expand_schema(value, write, name)
        else:
            result[key] = value
    return result


def _required(schema: dict[str, Any]) -> list[Any]:
    """Return the names of the required properties: those that the schema lists, then those whose texts are not optional."""
    said, properties = schema.get("required"), schema.get("properties")
    names = list(said) if isinstance(said, list) else []
    for name, one in properties.items() if isinstance(properties, dict) else ():
        text = text_of(one)
        if text is not None and not parse_field(text).optional and name not in names:
            names.append(name)
    return names


def parse_shape(schema: Any) -> Any:
    """Return the field that a text, alone or under `is`, says; a JSON Schema without one as it is."""
    text = text_of(schema)
    if text is None:
        return schema
    more = {} if isinstance(schema, str) else {key: value for key, value in schema.items() if key != IS}
    return replace(parse_field(text), more=more)


def text_of(schema: Any) -> str | None:
    """Return the text of a schema of a brief, None where it has none."""
    if isinstance(schema, str):
        return schema
    said = schema.get(IS) if isinstance(schema, dict) else None
    return said if isinstance(said, str) else None


def iter_texts(schema: Any, place: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Yield the texts in a schema of a brief, each with its place."""
    text = text_of(schema)
    if text is not None:
        yield (place if isinstance(schema, str) else (*place, IS)), text
    for key, value in schema.items() if isinstance(schema, dict) else ():
        if key in ONE:
            yield from iter_texts(value, (*place, key))
        elif key in MAPS and isinstance(value, dict):
            for name, one in value.items():
                yield from iter_texts(one, (*place, key, name))
        elif key in LISTS and isinstance(value, list):
            for number, one in enumerate(value):
                yield from iter_texts(one, (*place, key, number))
