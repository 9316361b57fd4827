"""Functions of spectral:oas that validate with the JSON Schema dialect of the document's version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scaffold.core.location import Pointer
from scaffold.spectral.data.formats import draft_of
from scaffold.spectral.data.values import UNDEFINED, Value, text_of
from scaffold.spectral.functions.ajv import (
    SchemaError,
    SchemaValidator,
    UnusableSchemaError,
    relaxed,
    subschemas,
)
from scaffold.spectral.functions.context import Check, Context, Objection
from scaffold.spectral.functions.core import require_options
from scaffold.spectral.functions.schema_function import objections

_ITSELF = "$"
_SCHEMA_FIELDS = {2: ("example", "x-example", "default"), 3: ("example", "default")}
_MUST_EXIST = '#{{print("property")}}must exist'


def oas_schema(options: Value) -> Check:
    """Make the check against a schema that is read in the dialect of the document."""
    schema = require_options("oasSchema", options, ("schema",)).get("schema")

    def check(value: Value, context: Context) -> Iterable[Objection]:
        return _validate(value, schema, context, context.path)

    return check


def oas_example(options: Value) -> Check:
    """Make the check of the examples of a schema, or with the type `media` of what has a schema."""
    options = require_options("oasExample", options, ("oasVersion", "schemaField", "type"))
    version, field, is_media = (
        options.get("oasVersion", 3),
        options.get("schemaField", _ITSELF),
        options.get("type") == "media",
    )

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict):
            return
        found = list(
            _media_examples(value, version, context)
            if is_media
            else _schema_examples(value, version, context)
        )
        schema = value if field == _ITSELF else context.tree.get(value, field)
        if not found or not isinstance(schema, dict):
            return
        expanded = context.expander.expand(schema)
        if expanded.endless:
            return
        written = _cleaned(expanded.value, context.document.formats)
        if is_media:
            written = _relax_required(written, _unwanted_here(context.path, version))
        for path, example in found:
            yield from _validate(example, written, context, path)

    return check


def _schema_examples(
    value: dict[str, Any], version: int, context: Context
) -> Iterator[tuple[Pointer, Value]]:
    for name in _SCHEMA_FIELDS[version]:
        if name in value:
            yield (*context.path, name), context.tree.get(value, name)


def _media_examples(value: dict[str, Any], version: int, context: Context) -> Iterator[tuple[Pointer, Value]]:
    get = context.tree.get
    if version == 3 and "example" in value:
        yield (*context.path, "example"), get(value, "example")
        return
    examples = get(value, "examples")
    for name in examples if isinstance(examples, dict) else ():
        example = get(examples, name)
        if version == 2:
            yield (*context.path, "examples", name), example
        elif isinstance(example, dict) and "externalValue" not in example:
            yield (*context.path, "examples", name, "value"), get(example, "value")


def _unwanted_here(path: Pointer, version: int) -> str | None:
    """Name the mark of properties that are not sent at a place: `readOnly` in requests, `writeOnly` in responses."""
    is_operation = len(path) > 3 and path[0] == "paths"
    if version == 3 and (
        path[:2] == ("components", "requestBodies") or (is_operation and path[3] == "requestBody")
    ):
        return "readOnly"
    responses = ("responses",) if version == 2 else ("components", "responses")
    if path[: len(responses)] == responses or (is_operation and path[3] == "responses"):
        return "writeOnly"
    return None


def _cleaned(schema: dict[str, Any], formats: frozenset[str]) -> dict[str, Any]:
    """Leave out what older versions write beside a schema, and write `x-nullable` as `nullable`."""
    if "oas2" not in formats:
        return schema
    if isinstance(schema.get("required"), bool):
        schema = {key: value for key, value in schema.items() if key != "required"}
    written: dict[str, Any] = _without_extension(schema)
    return written


def _without_extension(value: Value) -> Value:
    if isinstance(value, list):
        return [_without_extension(item) for item in value]
    if not isinstance(value, dict):
        return value
    written = {key: _without_extension(child) for key, child in value.items() if key != "x-nullable"}
    if value.get("x-nullable") is True:
        written["nullable"] = True
    return written


def _relax_required(schema: Value, mark: str | None) -> Value:
    """Copy a schema, requiring no property with the mark."""
    if mark is None:
        return schema
    if isinstance(schema, list):
        return [_relax_required(part, mark) for part in schema]
    if not isinstance(schema, dict):
        return schema
    written = {key: value if key == "not" else _relax_required(value, mark) for key, value in schema.items()}
    properties, required = schema.get("properties"), schema.get("required")
    if isinstance(properties, dict) and isinstance(required, list):
        unwanted = {
            name for name, part in properties.items() if isinstance(part, dict) and part.get(mark) is True
        }
        written["required"] = [name for name in required if not isinstance(name, str) or name not in unwanted]
        if not written["required"]:
            del written["required"]
    return written


def _validate(value: Value, schema: Value, context: Context, path: Pointer) -> Iterable[Objection]:
    if value is UNDEFINED:
        return [Objection(_MUST_EXIST, path)]
    expanded = context.expander.expand(value)
    # A reference that is left over keeps Spectral from compiling the schema, and it then says nothing.
    if expanded.endless or any("$ref" in part for part in subschemas(schema)):
        return []
    try:
        validator = SchemaValidator(relaxed(schema), _dialect(context))
    except UnusableSchemaError:
        return []
    except SchemaError as error:
        return [Objection(str(error), path)]
    return objections(validator.failures(expanded.value), expanded.value, path)


def _dialect(context: Context) -> str:
    formats, root = context.document.formats, context.document.unresolved.root
    if not formats & {"oas3.1", "oas3.2"}:
        return "draft4"
    written = root.get("jsonSchemaDialect") if isinstance(root, dict) else None
    return f"draft{draft_of(text_of(written)) or '2020-12'}"
