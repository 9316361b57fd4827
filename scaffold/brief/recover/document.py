"""The brief of an OpenAPI document: without conventions, and with an overlay for what a brief does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scaffold.brief.fields import parse_field
from scaffold.brief.literal import expand_literally, literal_type
from scaffold.brief.model import Brief
from scaffold.brief.overlay import apply_overlay, find_changes
from scaffold.brief.reading import parse_brief
from scaffold.brief.recover.fields import field_text
from scaffold.brief.recover.head import recover_head
from scaffold.brief.recover.operations import iter_operations, recover_operations
from scaffold.brief.schema_text import expand_schema
from scaffold.brief.shapes import literal_schema
from scaffold.openapi.document import Document
from scaffold.openapi.refs.bundle import bundle

_PARAMETERS: Final = "#/components/parameters/"


def recover_brief(document: Document) -> dict[str, Any]:
    """Return a brief, as data in the order in which it is written, that expands to the normal form of a document."""
    return recover_from(normal_form(document))


def normal_form(document: Document) -> dict[str, Any]:
    """Return the bundled document, with the parameters of path items in the operations that they are for."""
    contract: dict[str, Any] = bundle(document)
    paths = contract.get("paths")
    shared = (
        contract.get("components", {}).get("parameters", {})
        if isinstance(contract.get("components"), dict)
        else {}
    )
    for item in paths.values() if isinstance(paths, dict) else ():
        above = item.get("parameters") if isinstance(item, dict) else None
        if not isinstance(above, list) or not all(isinstance(one, dict) for one in above):
            continue
        operations = [operation for _, _, operation in iter_operations({"/": item})]
        if not operations:
            continue
        for operation in operations:
            own = operation.get("parameters", [])
            known = {_identity(one, shared) for one in own}
            operation["parameters"] = [*(one for one in above if _identity(one, shared) not in known), *own]
            if not operation["parameters"]:
                del operation["parameters"]
        del item["parameters"]
    return contract


def _identity(parameter: Any, shared: Mapping[str, Any]) -> tuple[Any, Any]:
    if isinstance(parameter, dict) and "$ref" in parameter:
        parameter = shared.get(str(parameter["$ref"]).removeprefix(_PARAMETERS), {})
    return (parameter.get("name"), parameter.get("in")) if isinstance(parameter, dict) else (None, None)


def recover_from(contract: Mapping[str, Any]) -> dict[str, Any]:
    """Return the brief of a document in normal form."""
    data = recover_head(contract)
    paths = contract.get("paths")
    operations = recover_operations(paths) if isinstance(paths, dict) else {}
    if operations:
        data["operations"] = operations
    components = contract.get("components")
    components = components if isinstance(components, dict) else {}
    schemas = components.get("schemas")
    data |= _schemas(schemas if isinstance(schemas, dict) else {})
    others = {key: value for key, value in components.items() if key != "schemas" and isinstance(value, dict)}
    if others:
        data["components"] = others
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
    if set(schema) - {"type", "properties", "required"}:
        return None
    short = _with_texts(schema)
    fields = short.get("properties")
    if not isinstance(fields, dict) or "required" in short:
        return None
    parsed = {name: parse_field(one) if isinstance(one, str) else one for name, one in fields.items()}
    return fields if _alike(literal_type(parsed), schema) else None


def _with_texts(schema: Any) -> Any:
    """Return a schema whose properties are texts where the grammar says them."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return schema
    required = schema.get("required", [])
    if not isinstance(required, list) or not all(isinstance(one, str) for one in required):
        return schema
    texts = {name: field_text(one, optional=name not in required) for name, one in properties.items()}
    rest = [name for name in required if texts.get(name) is None]
    short: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties":
            short[key] = {name: one if texts[name] is None else texts[name] for name, one in value.items()}
        elif key != "required":
            short[key] = value
        elif rest or not required:
            short[key] = rest
    expanded = expand_schema(short, lambda _, field: literal_schema(field))
    return short if _alike(expanded, schema) else schema


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
