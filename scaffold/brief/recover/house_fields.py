"""From the schemas of properties back to fields, where the conventions wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from scaffold.brief.fields import (
    SIZED,
    Bounds,
    Computed,
    Field,
    GrammarError,
    Target,
    parse_field,
    write_field,
)
from scaffold.brief.overlay import same
from scaffold.brief.schema_text import IS
from scaffold.brief.shapes import house_schema

_REFERENCE: Final = "#/components/schemas/"
_KINDS: Final[Mapping[tuple[str, str | None], tuple[str, ...]]] = {
    ("string", None): ("string", "text", "sku"),
    ("string", "password"): ("password",),
    ("string", "email"): ("email",),
    ("string", "uuid"): ("uuid",),
    ("string", "date"): ("date",),
    ("string", "date-time"): ("datetime",),
    ("string", "uri"): ("url",),
    ("string", "iso-4217"): ("currency",),
    ("string", "iso-3166-alpha-2"): ("country",),
    ("integer", "int32"): ("int", "int32"),
    ("integer", "int64"): ("int", "int64"),
    ("number", "double"): ("number",),
    ("number", "float"): ("float",),
    ("boolean", None): ("bool",),
}
_FLAGS: Final = {"readOnly": "readonly", "writeOnly": "writeonly", "deprecated": "deprecated"}


def house_field(
    name: str, schema: Any, of: str, *, optional: bool = False, flags: frozenset[str] = frozenset()
) -> Any:
    """Return what a brief says of a property: a text, a text with keywords beside it, or the JSON Schema as it is.

    `of` says in words what the property belongs to; `flags` are those that its schema does not show.
    """
    if not isinstance(schema, dict):
        return schema
    nearest: tuple[int, Any] | None = None
    for field in _candidates(schema, optional=optional, flags=flags):
        try:
            text = write_field(field)
            made = house_schema(name, parse_field(text), of)
        except (GrammarError, KeyError, TypeError, ValueError):
            continue
        if same(made, schema):
            return text
        beside = {key: value for key, value in schema.items() if not (key in made and same(made[key], value))}
        if not made.keys() - schema.keys() and (nearest is None or len(beside) < nearest[0]):
            nearest = (len(beside), {IS: text, **beside})
    if nearest is not None:
        return nearest[1]
    return {**schema, "optional": True} if optional else schema


def _candidates(schema: dict[str, Any], *, optional: bool, flags: frozenset[str]) -> Iterator[Field]:
    core, items = schema, None
    if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
        core = schema["items"]
        most = schema.get("maxItems")
        items = Bounds(schema.get("minItems"), None if most == 100 else most)
    kind, nullable = core.get("type"), False
    if isinstance(kind, list) and len(kind) == 2 and kind[1] == "null":
        kind, nullable = kind[0], True
    options = core.get("anyOf")
    if (
        isinstance(options, list)
        and len(options) == 2
        and options[1] == {"type": "null"}
        and isinstance(options[0], dict)
    ):
        core, nullable = {**core, **options[0]}, True
    found = set(flags) | {flag for key, flag in _FLAGS.items() if schema.get(key) is True}
    found |= {"nullable"} if nullable else set()
    found |= {"sensitive"} if "x-sensitive-data" in schema else set()
    reference, computed = schema.get("x-ref"), schema.get("x-computed")
    field = Field(
        "any",
        items=items,
        optional=optional,
        default=schema.get("default") if computed is None else None,
        computed=_computed(computed),
        target=Target(reference["entity"], reference.get("service")) if isinstance(reference, dict) else None,
    )
    for kind_name in _kinds(core, kind):
        choices = tuple(one for one in core.get("enum", ()) if one is not None) if kind_name == "enum" else ()
        for bounds in _bounds(kind_name, core):
            hidden = {"writeonly"} if kind_name == "password" else set()
            base = replace(
                field, type=kind_name, choices=choices, bounds=bounds, flags=frozenset(found - hidden)
            )
            yield base
            if isinstance(schema.get("description"), str):
                yield replace(base, description=schema["description"])


def _computed(said: Any) -> Computed | None:
    if not isinstance(said, dict) or not {"function", "of"} <= said.keys():
        return None
    return Computed(str(said["function"]), str(said["of"]), said.get("property"))


def _kinds(core: Mapping[str, Any], kind: Any) -> tuple[str, ...]:
    if "$ref" in core:
        name = str(core["$ref"]).removeprefix(_REFERENCE)
        return ("money",) if name == "Money" else (name,)
    if "enum" in core:
        return ("enum",)
    if kind == "string" and "format" not in core and str(core.get("pattern", "")).count("\\u0008"):
        return ("text", "string")
    return _KINDS.get((str(kind), core.get("format")), ())


def _bounds(kind: str, core: Mapping[str, Any]) -> Iterator[Bounds]:
    """Yield the bounds that a field may have been written with, the shortest first."""
    yield Bounds()
    low, high = ("minLength", "maxLength") if kind in SIZED else ("minimum", "maximum")
    if low not in core and high not in core:
        return
    least, most = core.get(low), core.get(high)
    for one in (Bounds(None, most), Bounds(least, None), Bounds(least, most)):
        if one != Bounds():
            yield one
