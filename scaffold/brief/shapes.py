"""Schemas of fields: literally as the grammar says them, or with the bounds and descriptions that a contract of the house has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from scaffold.brief.fields import NUMERIC, SIZED, Bounds, Field
from scaffold.brief.model import Shape
from scaffold.brief.samples import SKU_PATTERN
from scaffold.brief.schema_text import expand_more, expand_schema
from scaffold.core.naming import words

LINE_PATTERN: Final = "^[^\\u0000-\\u001F\\u007F]*$"
"""One line of text: no control characters."""
TEXT_PATTERN: Final = "^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F]*$"
"""Several lines of text: no control characters but tabs and line ends."""
OPEN_ENUM: Final = (
    "Later versions may add values; treat an unknown one as a value of which nothing else is known."
)

_LITERAL: Final[Mapping[str, Mapping[str, str]]] = {
    "string": {"type": "string"},
    "int": {"type": "integer"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "number": {"type": "number"},
    "float": {"type": "number", "format": "float"},
    "double": {"type": "number", "format": "double"},
    "bool": {"type": "boolean"},
    "uuid": {"type": "string", "format": "uuid"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "email": {"type": "string", "format": "email"},
    "url": {"type": "string", "format": "uri"},
    "password": {"type": "string", "format": "password"},
    "enum": {"type": "string"},
    "object": {"type": "object"},
    "any": {},
}
_LENGTHS: Final = {"string": (1, 200), "text": (0, 4000), "password": (12, 128)}
_GREATEST: Final = {"int": 2**31 - 1, "int32": 2**31 - 1, "int64": 2**53 - 1}
_FETCHED: Final = frozenset({"callback", "webhook", "redirect", "hook"})
LONGEST_TEXT: Final = 100_000
LONGEST_LIST: Final = 1_000


def reference(name: str) -> dict[str, Any]:
    """Return a reference to a schema component."""
    return {"$ref": f"#/components/schemas/{name}"}


def literal_schema(shape: Shape) -> Any:
    """Return the schema that a field or a JSON Schema with texts in it says, and nothing else."""
    if not isinstance(shape, Field):
        return expand_schema(shape, _literal)
    schema: dict[str, Any] = dict(_LITERAL[shape.type]) if shape.type in _LITERAL else reference(shape.type)
    if shape.type == "enum":
        schema["enum"] = list(shape.choices)
    _bound(schema, shape)
    if shape.items is not None:
        schema = {"type": "array", **_limits("Items", shape.items), "items": schema}
    return {**_with_flags(schema, shape), **expand_more(shape.more, _literal)}


def _literal(_: str, field: Field) -> Any:
    return literal_schema(field)


def is_literal(kind: str) -> bool:
    """Tell whether a type has a literal meaning: the others get theirs from the conventions."""
    return kind in _LITERAL


def _bound(schema: dict[str, Any], shape: Field) -> None:
    if shape.type in SIZED:
        schema.update(_limits("Length", shape.bounds))
    elif shape.type in NUMERIC:
        low, high = shape.bounds.low, shape.bounds.high
        schema.update({k: v for k, v in (("minimum", low), ("maximum", high)) if v is not None})


def _limits(of: str, bounds: Bounds) -> dict[str, Any]:
    pairs = ((f"min{of}", bounds.low), (f"max{of}", bounds.high))
    return {key: value for key, value in pairs if value is not None}


def _with_flags(schema: dict[str, Any], shape: Field) -> dict[str, Any]:
    if "nullable" in shape.flags:
        schema = (
            {**schema, "type": [schema["type"], "null"]}
            if isinstance(schema.get("type"), str)
            else {"anyOf": [schema, {"type": "null"}]}
        )
        if isinstance(schema.get("enum"), list):
            schema["enum"] = [*schema["enum"], None]
    if shape.default is not None:
        schema["default"] = shape.default
    if shape.computed is not None:
        made = {"function": shape.computed.function, "of": shape.computed.of}
        schema["x-computed"] = (
            {**made, "property": shape.computed.property} if shape.computed.property else made
        )
    for flag, key in (("readonly", "readOnly"), ("writeonly", "writeOnly"), ("deprecated", "deprecated")):
        if flag in shape.flags:
            schema[key] = True
    if shape.description is not None:
        schema["description"] = shape.description
    if "sensitive" in shape.flags:
        schema["x-sensitive-data"] = {"mask": "full"}
    if shape.target is not None:
        service = {"service": shape.target.service} if shape.target.service else {}
        schema["x-ref"] = {"entity": shape.target.entity, **service, "cardinality": "many-to-one"}
    return schema


def house_schema(name: str, shape: Shape, of: str) -> Any:
    """Return the schema of a field with bounds and a description; `of` says in words what it belongs to."""
    write = partial(house_schema, of=of)
    if not isinstance(shape, Field):
        return (
            expand_schema({key: one for key, one in shape.items() if key != "optional"}, write, name)
            if isinstance(shape, Mapping)
            else shape
        )
    schema = _house_type(name, shape)
    is_reference = "$ref" in schema
    if shape.items is not None:
        low, high = shape.items.low or 0, shape.items.high
        least = {"minItems": low} if low else {}
        schema = {"type": "array", **least, "maxItems": 100 if high is None else high, "items": schema}
        is_reference = False
    if shape.type == "password" and "writeonly" not in shape.flags:
        schema["writeOnly"] = True
    schema = _with_flags(schema, shape)
    if not is_reference:
        schema.setdefault("description", _description(name, shape, of))
    return {**schema, **expand_more(shape.more, write, name)}


def _house_type(name: str, shape: Field) -> dict[str, Any]:
    low, high = shape.bounds.low, shape.bounds.high
    kind = shape.type
    if kind in SIZED:
        least, most = _LENGTHS[kind]
        if low is not None or high is not None:
            least, most = int(low or 0), int(most if high is None else high)
        form = {"format": "password"} if kind == "password" else {}
        pattern = TEXT_PATTERN if kind == "text" else LINE_PATTERN
        return {
            "type": "string",
            **form,
            "minLength": least,
            "maxLength": max(most, least),
            "pattern": pattern,
        }
    if kind in NUMERIC:
        return _house_number(kind, low, high)
    if kind == "enum":
        return {"type": "string", "enum": list(shape.choices)}
    if kind == "url":
        fetched = set(words(name)) & _FETCHED and "readonly" not in shape.flags
        return {
            "type": "string",
            "format": "uri",
            "maxLength": 2048,
            **({"pattern": "^https://"} if fetched else {}),
        }
    fixed: Mapping[str, dict[str, Any]] = {
        "email": {"type": "string", "format": "email", "maxLength": 254},
        "currency": {"type": "string", "format": "iso-4217", "minLength": 3, "maxLength": 3, "pattern": "^[A-Z]{3}$"},
        "country": {"type": "string", "format": "iso-3166-alpha-2", "minLength": 2, "maxLength": 2, "pattern": "^[A-Z]{2}$"},
        "sku": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": SKU_PATTERN},
        "money": reference("Money"),
    }  # fmt: skip
    if kind in fixed:
        return dict(fixed[kind])
    return dict(_LITERAL[kind]) if kind in _LITERAL else reference(kind)


def _house_number(kind: str, low: float | None, high: float | None) -> dict[str, Any]:
    whole = kind.startswith("int")
    default = _GREATEST.get(kind, 1_000_000_000)
    least = min(0, high if high is not None else 0) if low is None else low
    most = max(default, least) if high is None else high
    if not whole:
        return {
            "type": "number",
            "format": "float" if kind == "float" else "double",
            "minimum": least,
            "maximum": most,
        }
    fits = least >= -(2**31) and most < 2**31 and kind != "int64"
    return {"type": "integer", "format": "int32" if fits else "int64", "minimum": least, "maximum": most}


def _description(name: str, shape: Field, of: str) -> str:
    spoken = " ".join(words(name)) or name
    if shape.target is not None:
        text = f"Id of the {' '.join(words(shape.target.entity))} of {of}."
    elif shape.type == "bool":
        text = f"Whether {of} has this mark: {spoken}."
    elif shape.type == "datetime":
        text = f"Instant of {of}: {spoken}."
    else:
        text = f"{spoken[:1].upper()}{spoken[1:]} of {of}."
    return f"{text} {OPEN_ENUM}" if shape.type == "enum" else text
