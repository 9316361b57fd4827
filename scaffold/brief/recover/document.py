"""The brief of an OpenAPI document: without conventions, and with an overlay for what a brief does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.brief.literal import expand_literally, literal_type
from scaffold.brief.literal_parts import schema_of
from scaffold.brief.model import Brief
from scaffold.brief.overlay import apply_overlay, find_changes
from scaffold.brief.reading import parse_brief
from scaffold.brief.recover.fields import field_text, short_schema
from scaffold.brief.recover.head import recover_head
from scaffold.brief.recover.house import recover_house
from scaffold.brief.recover.normal import normal_form
from scaffold.brief.recover.operations import recover_operations
from scaffold.brief.recover.parts import short_components
from scaffold.brief.recover.repeated import with_traits
from scaffold.brief.schema_text import parse_shape
from scaffold.openapi.document import Document


def recover_brief(document: Document) -> dict[str, Any]:
    """Return a brief, as data in the order in which it is written, that expands to the normal form of a document."""
    return recover_from(normal_form(document))


def recover_from(contract: Mapping[str, Any]) -> dict[str, Any]:
    """Return the brief of a document in normal form: with the conventions where these wrote it and that is shorter."""
    literal, house = _recover_literally(contract), recover_house(contract)
    return house if house is not None and len(str(house)) < len(str(literal)) else literal


def _recover_literally(contract: Mapping[str, Any]) -> dict[str, Any]:
    data = recover_head(contract)
    paths = contract.get("paths")
    operations = recover_operations(paths) if isinstance(paths, dict) else {}
    if operations:
        traits, operations = with_traits(operations)
        data |= {**({"traits": traits} if traits else {}), "operations": operations}
    components = contract.get("components")
    components = components if isinstance(components, dict) else {}
    schemas = components.get("schemas")
    data |= _schemas(schemas if isinstance(schemas, dict) else {})
    others = {key: value for key, value in components.items() if key != "schemas" and isinstance(value, dict)}
    if others:
        data["components"] = short_components(others)
    return _with_overlay(data, contract)


def _schemas(schemas: Mapping[str, Any]) -> dict[str, Any]:
    types: dict[str, Any] = {}
    plain: dict[str, Any] = {}
    for name, schema in schemas.items():
        said = _type(schema)
        if said is not None:
            types[name] = said
        elif isinstance(schema, dict | bool):
            plain[name] = _with_texts(schema)
    return {**({"types": types} if types else {}), **({"schemas": plain} if plain else {})}


def _type(schema: Any) -> Any:
    """Return a schema as a field or as fields, None where that does not say all of it."""
    text = field_text(schema)
    if text is not None or not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return text
    short = short_schema(schema)
    if set(short) != {"type", "properties"}:
        return None
    fields = short["properties"]
    # What is no field here is a JSON Schema without a text, and never required.
    parsed = {name: parse_shape(one) for name, one in fields.items()}
    return fields if _alike(literal_type(parsed), schema) else None


def _with_texts(schema: Any) -> Any:
    """Return a schema with texts where the grammar says the schemas in it, as it is where that is not the same."""
    short = short_schema(schema)
    return short if isinstance(short, dict) and _alike(schema_of(short), schema) else schema


def _alike(left: Any, right: Any) -> bool:
    changes, removed = find_changes(left, right)
    return not changes and not removed


def _with_overlay(data: dict[str, Any], contract: Mapping[str, Any]) -> dict[str, Any]:
    """Add the overlay that makes the document out of what the brief expands to."""
    brief: Brief = parse_brief(data)
    expanded, _ = apply_overlay(expand_literally(brief)[0], brief)
    changes, removed = find_changes(expanded, dict(contract))
    overlay = {**({"set": changes} if changes else {}), **({"remove": removed} if removed else {})}
    return {**data, "overlay": overlay} if overlay else data
