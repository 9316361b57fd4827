"""Validate with JSON Schema as Spectral does through Ajv: the same failures in the same words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import jsonschema_rs

from scaffold.spectral.data.values import Value, text_of
from scaffold.spectral.functions.ajv_order import failure_order

_VALIDATORS: Final[dict[str, Any]] = {
    "draft4": jsonschema_rs.Draft4Validator,
    "draft6": jsonschema_rs.Draft6Validator,
    "draft7": jsonschema_rs.Draft7Validator,
    "draft2019-09": jsonschema_rs.Draft201909Validator,
    "draft2020-12": jsonschema_rs.Draft202012Validator,
}
_META_SCHEMAS: Final = {
    "draft4": "http://json-schema.org/draft-04/schema#",
    "draft6": "http://json-schema.org/draft-06/schema#",
    "draft7": "http://json-schema.org/draft-07/schema#",
    "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
    "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
}


class SchemaError(Exception):
    """A schema that is none; the message is Ajv's."""


class UnusableSchemaError(Exception):
    """A schema that the validator behind this module cannot read, although Ajv might: it says nothing about a value."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One keyword that a value does not satisfy: the place in the value, and Ajv's message without a subject."""

    keyword: str
    path: tuple[str | int, ...]
    message: str
    allowed: tuple[Value, ...] = ()


class SchemaValidator:
    """A compiled schema.

    Raises SchemaError when it is against the meta-schema of its dialect, UnusableSchemaError for regular
    expressions and references that cannot be used.
    """

    def __init__(self, schema: Value, dialect: str) -> None:
        """Compile a schema for one of the dialects draft4, draft6, draft7, draft2019-09 and draft2020-12."""
        self._schema = schema
        _require_valid(schema, dialect)
        try:
            self._validator = _VALIDATORS[dialect](
                schema, validate_formats=True, formats=_FORMATS, offline=True
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise UnusableSchemaError(str(error).partition("\n")[0]) from error

    def failures(self, value: Value, *, all_errors: bool = False) -> list[Failure]:
        """Return what a value fails: the first keyword with what led to it, or everything."""
        try:
            errors = list(self._validator.iter_errors(value))
        except ValueError:
            # What Python's numbers can be and JSON's in this validator cannot.
            return []
        return self._explained(errors, all_errors=all_errors)

    def _explained(self, errors: Iterable[Any], *, all_errors: bool) -> list[Failure]:
        ordered = sorted(
            errors, key=lambda error: failure_order(self._schema, error.schema_path, error.instance_path)
        )
        return [
            failure
            for error in (ordered if all_errors else ordered[:1])
            for failure in self._with_branches(error, all_errors=all_errors)
        ]

    def _with_branches(self, error: Any, *, all_errors: bool) -> Iterable[Failure]:
        if error.kind.name in {"anyOf", "oneOf", "oneOfNotValid", "oneOfMultipleValid"}:
            for branch in error.kind.context:
                yield from self._explained(branch, all_errors=all_errors)
        yield from _failures(error)


def _failures(error: Any) -> Iterable[Failure]:
    keyword = next((str(part) for part in reversed(error.schema_path) if isinstance(part, str)), "")
    details: Mapping[str, Any] = error.kind.as_dict()
    path = tuple(error.instance_path)
    if error.kind.name == "falseSchema":
        keyword = "false schema"
    elif error.kind.name == "required":
        keyword = "required" if keyword != "dependentRequired" else keyword
    allowed: tuple[Value, ...] = tuple(details.get("options", ())) if keyword == "enum" else ()
    write = _MESSAGES.get(keyword)
    yield Failure(keyword, path, write(details) if write else f'must satisfy "{keyword}"', allowed)


def _limited(comparison: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda details: f"must be {comparison} {text_of(details.get('limit'))}"


def _counted(comparison: str, noun: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda details: f"must NOT have {comparison} than {text_of(details.get('limit'))} {noun}"


_MESSAGES: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "required": lambda details: f"must have required property '{details.get('property')}'",
    "type": lambda details: f"must be {','.join(details.get('types', ()))}",
    "enum": lambda _: "must be equal to one of the allowed values",
    "const": lambda _: "must be equal to constant",
    "minimum": _limited(">="),
    "maximum": _limited("<="),
    "exclusiveMinimum": _limited(">"),
    "exclusiveMaximum": _limited("<"),
    "multipleOf": lambda details: f"must be multiple of {text_of(details.get('multiple_of'))}",
    "minLength": _counted("fewer", "characters"),
    "maxLength": _counted("more", "characters"),
    "minItems": _counted("fewer", "items"),
    "maxItems": _counted("more", "items"),
    "minProperties": _counted("fewer", "properties"),
    "maxProperties": _counted("more", "properties"),
    "pattern": lambda details: f'must match pattern "{details.get("pattern")}"',
    "format": lambda details: f'must match format "{details.get("format")}"',
    "uniqueItems": lambda _: "must NOT have duplicate items",
    "additionalProperties": lambda _: "must NOT have additional properties",
    "unevaluatedProperties": lambda _: "must NOT have unevaluated properties",
    "anyOf": lambda _: "must match a schema in anyOf",
    "oneOf": lambda _: "must match exactly one schema in oneOf",
    "not": lambda _: "must NOT be valid",
    "contains": lambda _: "must contain at least 1 valid item(s)",
    "false schema": lambda _: "boolean schema is false",
    "dependentRequired": lambda details: (
        f"must have property {details.get('property')} when another property is present"
    ),
}


def _require_valid(schema: Value, dialect: str) -> None:
    """Raise SchemaError for what Ajv refuses to compile."""
    if not isinstance(schema, dict):
        return
    try:
        jsonschema_rs.meta.validate({**schema, "$schema": _META_SCHEMAS[dialect]})
    except jsonschema_rs.ValidationError as error:
        if _is_about_regexes(error):
            raise UnusableSchemaError(error.message) from error
        place = "/".join(["data", *map(str, error.instance_path)])
        raise SchemaError(f"schema is invalid: {place} {next(iter(_failures(error))).message}") from error
    except ValueError:
        return
    _refuse_loose_nullable(schema)
    if dialect == "draft4":
        _refuse_loose_enums(schema)


def _is_about_regexes(error: Any) -> bool:
    """Tell whether nothing but a regular expression is wrong, which another engine may take."""
    if error.kind.name == "format":
        return True
    branches = error.kind.context if error.kind.name in {"anyOf", "oneOf"} else []
    return any(branch and all(map(_is_about_regexes, branch)) for branch in branches)


def _refuse_loose_nullable(schema: Value) -> None:
    for part in subschemas(schema):
        if "nullable" in part and "type" not in part:
            raise SchemaError('"nullable" cannot be used without "type"')
        if part.get("nullable") is False and "null" in _types(part):
            raise SchemaError('"type: null" contradicts "nullable: false"')


def _refuse_loose_enums(schema: Value) -> None:
    """Check what the meta-schema of draft 4 says of `enum`, which the validator's own copy leaves out."""
    for part in subschemas(schema):
        options = part.get("enum")
        if isinstance(options, list) and not options:
            raise SchemaError("schema is invalid: enum must NOT have fewer than 1 items")
        if isinstance(options, list) and len(
            {json.dumps(option, sort_keys=True) for option in options}
        ) < len(options):
            raise SchemaError("schema is invalid: enum must NOT have duplicate items")


def _types(schema: Mapping[str, Any]) -> list[Value]:
    types = schema.get("type", [])
    return types if isinstance(types, list) else [types]


_ONE = (
    "not",
    "if",
    "then",
    "else",
    "items",
    "additionalItems",
    "contains",
    "propertyNames",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
)
_MANY = ("allOf", "anyOf", "oneOf", "items", "prefixItems")
_NAMED = ("properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas")


def direct_subschemas(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the schemas that stand directly in a schema."""
    found: list[Any] = [schema[keyword] for keyword in _ONE if keyword in schema]
    for keyword in _MANY:
        if isinstance(schema.get(keyword), list):
            found.extend(schema[keyword])
    for keyword in _NAMED:
        if isinstance(schema.get(keyword), dict):
            found.extend(schema[keyword].values())
    return (part for part in found if isinstance(part, dict))


def subschemas(schema: Value) -> Iterator[dict[str, Any]]:
    """Yield a schema and those in it, each before the ones inside of it."""
    pending = [schema] if isinstance(schema, dict) else []
    while pending:
        part = pending.pop()
        yield part
        pending.extend(direct_subschemas(part))


def relaxed(schema: Value) -> Value:
    """Write a schema of Ajv's dialect in plain JSON Schema: `nullable`, and formats that bound numbers.

    Nothing is changed in place.
    """
    if isinstance(schema, list):
        return [relaxed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    written = {
        key: {name: relaxed(part) for name, part in value.items()}
        if key in _NAMED and isinstance(value, dict)
        else relaxed(value)
        if key in _ONE or key in _MANY
        else value
        for key, value in schema.items()
    }
    if written.get("nullable") is True and "type" in written and "null" not in _types(written):
        written["type"] = [*_types(written), "null"]
    bounds = _NUMBER_FORMATS.get(text_of(written.get("format")), {})
    for keyword, bound in bounds.items():
        written.setdefault(keyword, bound)
    return written


_NUMBER_FORMATS: Final[dict[str, dict[str, Value]]] = {
    "int32": {"minimum": -(2**31), "maximum": 2**31 - 1, "multipleOf": 1},
    "int64": {"multipleOf": 1},
}
_UUID = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z", re.IGNORECASE)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z", re.MULTILINE)
_DURATION = re.compile(
    r"P(?!\Z)(?:(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|(?:\d+W)?)\Z"
)
_URL = re.compile(r"(?:https?|ftp)://\S+\.\S+\Z|(?:https?|ftp)://\S+\Z", re.IGNORECASE)


def _is_date(text: str) -> bool:
    try:
        return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


_FORMATS: Final[dict[str, Callable[[str], bool]]] = {
    "uuid": lambda text: _UUID.match(text) is not None,
    "byte": lambda text: _BASE64.match(text) is not None,
    "duration": lambda text: _DURATION.match(text) is not None,
    "url": lambda text: _URL.match(text) is not None,
    "date": _is_date,
}
