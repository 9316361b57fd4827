"""From JSON Schemas to fields of the mini-grammar, where it says all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from scaffold.brief.fields import (
    NUMERIC,
    SIZED,
    TYPES,
    Bounds,
    Field,
    GrammarError,
    Target,
    parse_field,
    write_field,
)
from scaffold.brief.overlay import same
from scaffold.brief.shapes import literal_schema

_REFERENCE: Final = "#/components/schemas/"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
_BY_FORMAT: Final[Mapping[tuple[str, str | None], str]] = {
    ("string", None): "string",
    ("string", "uuid"): "uuid",
    ("string", "date"): "date",
    ("string", "date-time"): "datetime",
    ("string", "email"): "email",
    ("string", "uri"): "url",
    ("string", "password"): "password",
    ("integer", None): "int",
    ("integer", "int32"): "int32",
    ("integer", "int64"): "int64",
    ("number", None): "number",
    ("number", "float"): "float",
    ("number", "double"): "double",
    ("boolean", None): "bool",
    ("object", None): "object",
}
_FLAGS: Final = {"readOnly": "readonly", "writeOnly": "writeonly", "deprecated": "deprecated"}


def field_text(schema: Any, *, optional: bool = False) -> str | None:
    """Write a schema as a field, None where the grammar does not say exactly this schema."""
    try:
        field = _field(schema, optional=optional) if isinstance(schema, dict) else None
        if field is None:
            return None
        text = write_field(field)
        found = parse_field(text)
    except (GrammarError, KeyError, TypeError, ValueError):
        return None
    return text if found.optional == optional and same(literal_schema(found), schema) else None


def _field(schema: dict[str, Any], *, optional: bool) -> Field | None:
    flags = {flag for key, flag in _FLAGS.items() if schema.get(key) is True}
    if "x-sensitive-data" in schema:
        flags.add("sensitive")
    reference = schema.get("x-ref")
    target = Target(reference["entity"], reference.get("service")) if isinstance(reference, dict) else None
    core = schema
    items = None
    if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
        core = schema["items"]
        items = Bounds(schema.get("minItems"), schema.get("maxItems"))
    core, nullable = _without_null(core)
    if nullable:
        flags.add("nullable")
    kind = _kind(core)
    if kind is None:
        return None
    return Field(
        kind,
        choices=tuple(core["enum"]) if kind == "enum" else (),
        bounds=_bounds(kind, core),
        items=items,
        optional=optional,
        default=schema.get("default"),
        target=target,
        flags=frozenset(flags),
        description=schema.get("description"),
    )


def _without_null(schema: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    kind = schema.get("type")
    if isinstance(kind, list) and len(kind) == 2 and kind[1] == "null":
        values = schema.get("enum")
        rest = {"enum": values[:-1]} if isinstance(values, list) and values[-1:] == [None] else {}
        return {**schema, "type": kind[0], **rest}, True
    options = schema.get("anyOf")
    if (
        isinstance(options, list)
        and len(options) == 2
        and options[1] == {"type": "null"}
        and isinstance(options[0], dict)
    ):
        return options[0], True
    return schema, False


def _kind(schema: dict[str, Any]) -> str | None:
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix(_REFERENCE)
        return name if _NAME.match(name) and name not in TYPES else None
    if "enum" in schema:
        values = schema["enum"]
        texts = isinstance(values, list) and values and all(isinstance(one, str) and one for one in values)
        return "enum" if texts and schema.get("type") == "string" else None
    if "type" not in schema:
        return "any" if not set(schema) - {"description", "default", *_FLAGS} else None
    return _BY_FORMAT.get((str(schema["type"]), schema.get("format")))


def _bounds(kind: str, schema: dict[str, Any]) -> Bounds:
    if kind in SIZED:
        return Bounds(schema.get("minLength"), schema.get("maxLength"))
    return Bounds(schema.get("minimum"), schema.get("maximum")) if kind in NUMERIC else Bounds()
