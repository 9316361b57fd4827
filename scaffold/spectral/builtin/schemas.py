"""Functions of spectral:oas about schemas, components and the structure of the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from scaffold.core.location import pointer_parts
from scaffold.openapi.types.structure import structure_checker, uses_default_dialect
from scaffold.spectral.data.problems import RulesetError
from scaffold.spectral.data.values import Value, is_number, printed, type_name
from scaffold.spectral.functions.context import Check, Context, Objection
from scaffold.spectral.functions.core import unreferenced_reusable_object
from scaffold.spectral.jsonpath.regexes import compile_regex

_COMPONENTS = (
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "links",
    "callbacks",
)


def reference_siblings(_options: Value) -> Check:
    """Make the check that nothing stands beside a `$ref`, whose text is what it looks at."""

    def check(_value: Value, context: Context) -> Iterable[Objection]:
        *around, _ = context.path
        holder = context.document.unresolved.locate(around).value
        for key in holder if isinstance(holder, dict) else ():
            if key != "$ref":
                yield Objection("nothing may stand beside a $ref", (*around, key))

    return check


def typed_enum(_options: Value) -> Check:
    """Make the check that the values of an enum have one of the types of their schema."""

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict) or not isinstance(value.get("enum"), list):
            return
        kind = value.get("type")
        if not isinstance(kind, str) and not (
            isinstance(kind, list) and all(isinstance(name, str) for name in kind)
        ):
            return
        types = _types(value, context.document.formats)
        for index, option in enumerate(value["enum"]):
            if _kind(option, "integer" in types) not in types:
                message = f"the enum value {printed(option)} is not of type {','.join(types)}"
                yield Objection(message, (*context.path, "enum", index))

    return check


def _types(schema: Mapping[str, Any], formats: frozenset[str]) -> list[str]:
    kind = schema["type"]
    types = list(kind) if isinstance(kind, list) else [kind]
    if (schema.get("nullable") is True and "oas3.0" in formats) or (
        schema.get("x-nullable") is True and "oas2" in formats
    ):
        types.append("null")
    return types


def _kind(value: Value, wants_integers: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "array"
    if wants_integers and is_number(value) and float(value).is_integer():
        return "integer"
    return type_name(value)


def oas_discriminator(_options: Value) -> Check:
    """Make the check that the discriminator of a schema of 2.0 is one of its properties, and required."""

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict) or not isinstance(value.get("discriminator"), str):
            return
        name = value["discriminator"]
        properties, required = context.tree.get(value, "properties"), context.tree.get(value, "required")
        if not isinstance(properties, dict) or name not in properties:
            yield Objection(
                f"the discriminator {name} is not a property of the schema", (*context.path, "properties")
            )
        if not isinstance(required, list) or name not in required:
            yield Objection(f"the discriminator {name} is not required", (*context.path, "required"))

    return check


def oas_unused_component(_options: Value) -> Check:
    """Make the check that something refers to each component that can be referred to."""
    checks = {
        section: unreferenced_reusable_object({"reusableObjectsLocation": f"#/components/{section}"})
        for section in _COMPONENTS
    }

    def check(value: Value, context: Context) -> Iterable[Objection]:
        components = value.get("components") if isinstance(value, dict) else None
        for section, judge in checks.items():
            yield from judge(context.tree.get(components, section), context)

    return check


def oas_document_schema(_options: Value) -> Check:
    """Make the check of a document's structure against the meta-schema of its version."""

    def check(value: Value, context: Context) -> Iterable[Objection]:
        formats = context.document.formats
        if "oas2" in formats:
            version = "2.0"
        elif "oas3" in formats:
            version = next((name[3:] for name in ("oas3.2", "oas3.1") if name in formats), "3.0")
        else:
            return
        checker = structure_checker(version, default_dialect=uses_default_dialect(value))
        for notice in checker.check_document(context.document.sources.entry):
            place = pointer_parts(notice.pointer)
            if place[-1:] != ("pattern",) or not _is_regex(context.document.unresolved.locate(place).value):
                yield Objection(notice.message, place)

    return check


def _is_regex(value: Value) -> bool:
    """Tell whether a pattern is one for JavaScript, which takes some that the meta-schema's validator does not."""
    try:
        return isinstance(value, str) and compile_regex(value) is not None
    except RulesetError:
        return False
