"""Judge one place of a value by what a schema says of it alone, without what lies below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from .formats import FORMATS
from .patterns import KEYWORD, KEYWORDS, NAMES_KEYWORD

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# What is told by the names that a schema mentions: of these, each may be a fault.
_OF_NAMES = frozenset({"required", "dependentRequired"})
# What is told by the value with all that is below it.
_OF_WHOLES = frozenset({"const", "enum", "uniqueItems"})
_OTHERS = frozenset(
    {
        "exclusiveMaximum", "exclusiveMinimum", "format", "maxItems", "maxLength", "maxProperties", "maximum",
        "minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "type",
        KEYWORD, NAMES_KEYWORD,
    }
)  # fmt: skip


class Assertions:
    """Compile the assertions of plain schemas, each once."""

    def __init__(self) -> None:
        # A schema is kept beside its validators, so that its id stays its own.
        self._known: dict[int, tuple[Any, _Local]] = {}
        self._patterns: dict[str, jsonschema_rs.Validator] = {}

    def broken(self, schema: Mapping[str, Any], value: Any) -> Iterator[jsonschema_rs.ValidationError]:
        """Yield what a place breaks; the errors hold at most what is at the place itself."""
        known = self._known.get(id(schema))
        if known is None:
            known = self._known[id(schema)] = (schema, _Local(schema))
        yield from known[1].broken(value)

    def matches(self, pattern: str, name: str) -> bool:
        """Tell whether the name of a property matches a pattern of patternProperties."""
        known = self._patterns.get(pattern)
        if known is None:
            known = self._patterns[pattern] = _compiled({"patternProperties": {pattern: False}})
        return not known.is_valid({name: None})


class _Local:
    """The assertions of one schema."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._names = _some({key: schema[key] for key in _OF_NAMES if key in schema})
        self._mentioned = {*schema.get("required", ())}
        for name, others in schema.get("dependentRequired", {}).items():
            self._mentioned |= {name, *others}
        self._whole = _some({key: schema[key] for key in _OF_WHOLES if key in schema})
        rest: dict[str, Any] = {key: schema[key] for key in _OTHERS if key in schema}
        if schema.get("additionalProperties") is False:
            rest["additionalProperties"] = False
            for key in ("properties", "patternProperties"):
                rest[key] = dict.fromkeys(schema.get(key, ()), True)
        self._rest = _some(rest)

    def broken(self, value: Any) -> Iterator[jsonschema_rs.ValidationError]:
        """Yield what a value breaks."""
        if self._rest is not None:
            yield from self._rest.iter_errors(_flat(value))
        if self._names is not None and isinstance(value, dict):
            yield from self._names.iter_errors({name: None for name in self._mentioned if name in value})
        if self._whole is not None and not self._whole.is_valid(value):
            yield from self._whole.iter_errors(value)


def _flat(value: Any) -> Any:
    """Return a value with nothing below it: parts are null."""
    if isinstance(value, dict):
        return dict.fromkeys(value)
    return [None] * len(value) if isinstance(value, list) else value


def _some(schema: Mapping[str, Any]) -> jsonschema_rs.Validator | None:
    return _compiled(schema) if schema else None


def _compiled(schema: Mapping[str, Any]) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(
        {"$schema": DIALECT, **schema},
        formats=FORMATS,
        validate_formats=True,
        keywords=KEYWORDS,
        mask="the value",
        offline=True,
    )
