"""Schema Objects of Swagger 2.0 and OpenAPI 3.0 in the dialect of 3.1 (JSON Schema 2020-12)."""

from __future__ import annotations

from scaffold.openapi.read.source import UP, Source
from scaffold.openapi.values import Json, JsonObject

_NULL_SCHEMA_KEYS = ("anyOf", "oneOf")


def upgrade_schema(source: Source, schema: JsonObject) -> None:
    """Rewrite the keywords that mean something else in 3.1, or nothing; what stands beside a `$ref` must be gone already."""
    for flag in ("nullable", "x-nullable"):
        if flag in schema:
            upgrade_nullable(source, schema, flag)
    _upgrade_bound(schema, "minimum", "exclusiveMinimum")
    _upgrade_bound(schema, "maximum", "exclusiveMaximum")
    if "example" in schema and "examples" not in schema:
        examples = schema["examples"] = [schema.pop("example")]
        source.move(schema, {"examples": ("example",)})
        source.move(examples, {0: ()})
    _upgrade_content(source, schema)
    discriminator = schema.get("discriminator")
    if isinstance(discriminator, str):
        upgraded: JsonObject = {"propertyName": discriminator}
        schema["discriminator"] = upgraded
        source.move(upgraded, {"propertyName": ()})


def drop_siblings(schema: JsonObject) -> list[str]:
    """Remove what 2.0 and 3.0 ignore beside a `$ref`, and return the names of it; extensions stay."""
    ignored = ignored_siblings(schema)
    for key in ignored:
        del schema[key]
    return ignored


def ignored_siblings(value: JsonObject) -> list[str]:
    """Name what stands beside a `$ref`, extensions left out."""
    return [key for key in value if key != "$ref" and not key.startswith("x-")]


def upgrade_nullable(source: Source, schema: JsonObject, flag: str) -> None:
    """Write `nullable` (or its forerunner `x-nullable`) as a type.

    A schema that has no type of its own but parts gets `null` as an alternative to them: 3.0.3 says that
    `nullable` has no effect there, but nobody writes it to have none.
    """
    wanted = schema.get(flag) is True
    if not flag.startswith("x-"):
        del schema[flag]
    if not wanted:
        return
    kind, enum = schema.get("type"), schema.get("enum")
    if isinstance(kind, str):
        if kind != "null":
            types: list[Json] = [kind, "null"]
            schema["type"] = types
            source.move(types, {0: (), 1: (UP, flag)})
        if isinstance(enum, list) and None not in enum:
            schema["enum"] = [*enum, None]
        return
    alternatives: list[Json]
    if "$ref" in schema:
        schema["anyOf"] = alternatives = [{"$ref": schema.pop("$ref")}]
        source.move(schema, {"anyOf": ("$ref",)})
        source.move(alternatives, {0: (UP,)})
        _add_null(source, alternatives, flag)
        return
    for key in _NULL_SCHEMA_KEYS:
        parts = schema.get(key)
        if isinstance(parts, list):
            _add_null(source, parts, flag)
            return
    parts = schema.pop("allOf", None)
    if isinstance(parts, list):
        alternatives = list(parts)
        if len(parts) > 1:
            alternatives = [{"allOf": parts}]
            source.move(alternatives[0], {"allOf": ()})
            source.move(alternatives, {0: ()})
        schema["anyOf"] = alternatives
        source.move(schema, {"anyOf": ("allOf",)})
        _add_null(source, alternatives, flag)


def _add_null(source: Source, parts: list[Json], flag: str) -> None:
    if any(isinstance(part, dict) and part.get("type") == "null" for part in parts):
        return
    null: JsonObject = {"type": "null"}
    parts.append(null)
    source.move(parts, {len(parts) - 1: (UP, flag)})


def _upgrade_bound(schema: JsonObject, bound: str, exclusive: str) -> None:
    flag = schema.get(exclusive)
    if not isinstance(flag, bool):
        return
    del schema[exclusive]
    if flag and bound in schema:
        schema[exclusive] = schema.pop(bound)


def _upgrade_content(source: Source, schema: JsonObject) -> None:
    """Add the 2020-12 words for binary content; `format` stays for the many tools that read it."""
    if schema.get("type") == "file":
        schema["type"] = "string"
        schema["format"] = "binary"
        source.move(schema, {"format": ("type",)})
    written = schema.get("format")
    if written == "binary" and "contentMediaType" not in schema:
        schema["contentMediaType"] = "application/octet-stream"
        source.move(schema, {"contentMediaType": ("format",)})
    elif written == "byte" and "contentEncoding" not in schema:
        schema["contentEncoding"] = "base64"
        source.move(schema, {"contentEncoding": ("format",)})
