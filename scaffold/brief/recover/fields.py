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
from scaffold.brief.schema_text import IS, LISTS, MAPS, ONE, STRUCTURAL, text_of
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
_SAID: Final = frozenset(
    {"type", "format", "enum", "minLength", "maxLength", "minimum", "maximum", "items", "minItems", "maxItems", "$ref", "anyOf"}
    | {"default", "readOnly", "writeOnly", "deprecated", "description", "x-sensitive-data", "x-ref"}
)  # fmt: skip
"""Keywords that fields stand for."""
_LEFT: Final[tuple[frozenset[str], ...]] = tuple(
    frozenset(keys.split())
    for keys in ("", "default", "format", "enum", "format default", "enum default", "format enum", "minimum maximum",
                 "minimum maximum default", "format minimum maximum default", "format enum default", "x-ref", "x-sensitive-data")
)  # fmt: skip
"""Keywords that stand beside the text where it cannot say them, those that leave most to it first."""
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


def annotate(schema: Any, *, optional: bool = False) -> tuple[str, dict[str, Any]] | None:
    """Write a schema as a field and the keywords that stand beside it; None where it is made of other schemas."""
    text = field_text(schema, optional=optional)
    if text is not None or not isinstance(schema, dict):
        return None if text is None else (text, {})
    more = {key: value for key, value in schema.items() if key not in _SAID or value is False}
    core = {key: value for key, value in schema.items() if key not in more}
    for left in _LEFT:
        rest = {key: value for key, value in core.items() if key not in left}
        text = field_text(rest, optional=optional)
        if text is not None and not text.startswith("any"):
            beside = {key: value for key, value in schema.items() if key in more or key in left}
            return None if beside.keys() & STRUCTURAL else (text, beside)
    return None


def short_schema(schema: Any, *, optional: bool = False) -> Any:
    """Write a schema with texts of the grammar wherever it says all of a schema, or all but some keywords of it."""
    found = annotate(schema, optional=optional)
    if found is not None:
        text, beside = found
        return {IS: text, **beside} if beside else text
    return _short_parts(schema) if isinstance(schema, dict) and IS not in schema else schema


def _short_parts(schema: dict[str, Any]) -> dict[str, Any]:
    required = schema.get("required")
    properties = schema.get("properties")
    listed = isinstance(required, list) and isinstance(properties, dict)
    inner = required if listed and isinstance(required, list) else []
    short: dict[str, Any] = {}
    for key, value in schema.items():
        if key in LISTS and isinstance(value, list):
            short[key] = [short_schema(one) for one in value]
        elif key in MAPS and isinstance(value, dict):
            names = inner if key == "properties" else value
            short[key] = {name: short_schema(one, optional=name not in names) for name, one in value.items()}
        elif key in ONE:
            short[key] = short_schema(value)
        else:
            short[key] = value
    if listed and required:
        rest = [name for name in inner if text_of(short["properties"].get(name)) is None]
        short = {key: value for key, value in short.items() if key != "required" or rest}
        if rest:
            short["required"] = rest
    return short


def _field(schema: dict[str, Any], *, optional: bool) -> Field | None:
    flags = {flag for key, flag in _FLAGS.items() if schema.get(key) is True}
    if "x-sensitive-data" in schema:
        flags.add("sensitive")
    reference = schema.get("x-ref")
    target = Target(reference["entity"], reference.get("service")) if isinstance(reference, dict) else None
    core, nullable = _without_null(schema)
    if nullable:
        flags.add("nullable")
    items = None
    if core.get("type") == "array" and isinstance(core.get("items"), dict):
        items = Bounds(core.get("minItems"), core.get("maxItems"))
        core = core["items"]
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
