"""Keep of a schema only what may reach the code generator.

Keywords are taken over from a list with a check for each, so that extensions by which a document could name modules,
base classes or factories (`customTypePath`, `x-python-import`, `default_factory`, …) never arrive, wherever they stand.
Names of properties are data and are free. The result has the same subschemas at the same pointers as the input, so that
references can still be followed in it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from scaffold.core.literals import printable
from scaffold.core.location import pointer_text
from scaffold.core.patterns import largest_repetition
from scaffold.python.types.shapes import Degraded

Schema = dict[str, Any]

REF_ROOT: Final = "#/components/schemas/"

_TYPES = frozenset({"null", "boolean", "object", "array", "number", "string", "integer"})
_MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions"})
_SINGLE = frozenset({"items", "additionalProperties", "unevaluatedProperties"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_STEERING = re.compile(
    r"customTypePath|customBasePath|default_factory|x-python-.*|x-datamodel-.*|x-enum-field-as-literal"
)
_DEPTH = 60
_NAME_LENGTH = 200
_TEXT_LENGTH = 20_000
_PATTERN_LENGTH = 2_000
# pydantic pays some 100 ns for each repetition and character of a text: 1,500 characters of
# ^((a{1,100}){1,100}){1,3}$ take 5 s.
_MOST_NESTED = 64
_LARGEST = 2**64


@dataclass(frozen=True, slots=True)
class Sanitized:
    """A schema that is safe to generate from, and what was left out that says something about types."""

    schema: Any
    degraded: tuple[Degraded, ...]


def sanitize_schema(schema: Any, pointer: Iterable[str | int] = ()) -> Sanitized:
    """Copy a schema with only known, well-formed keywords; `pointer` is where it stands, for the reports.

    A subschema that is no schema becomes `true`. The input is not changed and shares no container with the result.
    """
    cleaner = _Cleaner()
    return Sanitized(cleaner.schema(schema, tuple(pointer)), tuple(cleaner.degraded))


def is_schema_pointer(parts: tuple[str, ...]) -> bool:
    """Tell whether a pointer from one schema into it leads through schemas only, never through data such as `default`."""
    rest = list(parts)
    while rest:
        keyword = rest.pop(0)
        if keyword in _SINGLE:
            continue
        if keyword not in _MAPS | _LISTS or not rest or (keyword in _LISTS and not rest[0].isdigit()):
            return False
        del rest[0]
    return True


@lru_cache(maxsize=4096)
def pattern_compiles(pattern: str) -> bool:
    """Tell whether pydantic's linear-time engine takes a regular expression (no look-around, no back-references)."""
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
    except SchemaError:
        return False
    return True


Path = tuple[str | int, ...]


class _Cleaner:
    def __init__(self) -> None:
        self.degraded: list[Degraded] = []

    def schema(self, schema: Any, path: Path, depth: int = 0) -> Any:
        """Copy a schema and its subschemas."""
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, Mapping):
            self._report(path, "not-a-schema", "this is neither an object nor a boolean")
            return True
        if depth > _DEPTH:
            self._report(path, "too-deep", f"schemas are nested more than {_DEPTH} deep")
            return True
        result: Schema = {}
        for key, value in schema.items():
            self._keyword(result, key, value, (*path, key), depth + 1)
        self._default(result, path)
        return result

    def _keyword(self, result: Schema, key: Any, value: Any, path: Path, depth: int) -> None:
        if key in _MAPS and isinstance(value, Mapping):
            result[key] = {
                name: self.schema(child, (*path, name), depth)
                for name, child in value.items()
                if self._name_allowed(name, path)
            }
        elif key in _LISTS and isinstance(value, list):
            result[key] = [self.schema(child, (*path, index), depth) for index, child in enumerate(value)]
        elif key == "items" and isinstance(value, list):
            result["prefixItems"] = [
                self.schema(child, (*path, index), depth) for index, child in enumerate(value)
            ]
        elif key in _SINGLE:
            result[key] = self.schema(value, path, depth)
        elif key in _CHECKS:
            kept = _CHECKS[key](value)
            if kept is not None:
                result[key] = kept
            elif value is not None:
                self._report(path, "keyword-dropped", f"`{key}` has no usable value")
        elif key == "pattern":
            self._pattern(result, value, path)
        elif key in {"default", "const"}:
            result[key] = _data(value)
        elif isinstance(key, str) and _STEERING.fullmatch(key):
            self._report(path, "keyword-refused", f"`{key}` would steer the code generator")

    def _pattern(self, result: Schema, value: Any, path: Path) -> None:
        if (
            isinstance(value, str)
            and len(value) <= _PATTERN_LENGTH
            and _encodable(value)
            and pattern_compiles(value)
        ):
            if largest_repetition(value).nested <= _MOST_NESTED:
                result["pattern"] = value
            else:
                self._report(path, "pattern-dropped", "repetitions within repetitions cost models too much")
        else:
            self._report(path, "pattern-dropped", "pydantic's regular expressions do not take this pattern")

    def _default(self, result: Schema, path: Path) -> None:
        """Drop a default that its own `type` or `enum` refuses."""
        if "default" not in result:
            return
        value, types = result["default"], result.get("type", [])
        names = types if isinstance(types, list) else [types]
        if (names and not any(_is(value, name) for name in names)) or value not in result.get(
            "enum", [value]
        ):
            del result["default"]
            # A null default of an optional property is a common way to say that there is none.
            if value is not None:
                self._report(
                    (*path, "default"), "default-dropped", "the default does not satisfy its own schema"
                )

    def _name_allowed(self, name: Any, path: Path) -> bool:
        if isinstance(name, str) and len(name) <= _NAME_LENGTH and name.isprintable():
            return True
        reason = "a name holds control characters or is longer than 200 characters"
        self._report(path, "name-refused", reason)
        return False

    def _report(self, path: Path, code: str, reason: str) -> None:
        self.degraded.append(Degraded(printable(pointer_text(path)), code, reason))


def _text(value: Any) -> str | None:
    return printable(value[:_TEXT_LENGTH]) if isinstance(value, str) else None


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value.isprintable() and len(value) <= _NAME_LENGTH else None


def _type(value: Any) -> str | list[str] | None:
    if isinstance(value, str):
        return value if value in _TYPES else None
    if isinstance(value, list):
        return [name for name in value if isinstance(name, str) and name in _TYPES] or None
    return None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: Any) -> int | float | None:
    # Infinities and NaN fail the comparison as well.
    usable = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST
    return value if usable else None


def _divisor(value: Any) -> int | float | None:
    number = _number(value)
    return number if number is not None and number > 0 else None


def _size(value: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number >= 0 and int(number) == number else None


def _names(value: Any) -> list[str] | None:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else None


def _values(value: Any) -> list[Any] | None:
    return [_data(item) for item in value] if isinstance(value, list) and value else None


def _reference(value: Any) -> str | None:
    return value if isinstance(value, str) and value.startswith("#") else None


def _discriminator(value: Any) -> dict[str, Any] | None:
    """Keep the property and, of the mapping, what names schemas of this document (OpenAPI 3.1 §4.8.25)."""
    if not isinstance(value, Mapping):
        return None
    name, mapping = _word(value.get("propertyName")), value.get("mapping")
    if not name:
        return None
    entries = mapping.items() if isinstance(mapping, Mapping) else ()
    local = {tag: target for tag, target in entries if _word(tag) is not None and _is_local_schema(target)}
    return {"propertyName": name, "mapping": local}


def _is_local_schema(target: Any) -> bool:
    return isinstance(target, str) and (
        target.startswith(REF_ROOT) or re.fullmatch(r"[\w.-]+", target) is not None
    )


def _data(value: Any) -> Any:
    """Copy JSON data; what is not JSON becomes None."""
    match value:
        case dict():
            return {str(key): _data(item) for key, item in value.items()}
        case list():
            return [_data(item) for item in value]
        case bool() | int() | str():
            return value
        case float() if math.isfinite(value):
            return value
        case _:
            return None


def _is(value: Any, name: str) -> bool:
    match name:
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return not isinstance(value, bool) and isinstance(value, int | float) and value == int(value)
        case "number":
            return not isinstance(value, bool) and isinstance(value, int | float)
        case "string":
            return isinstance(value, str)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
        case _:
            return value is None


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "$ref": _reference,
    "$dynamicRef": _reference,
    "$anchor": _word,
    "$dynamicAnchor": _word,
    "type": _type,
    "format": _word,
    "contentMediaType": _word,
    "contentEncoding": _word,
    "title": _text,
    "description": _text,
    "enum": _values,
    "required": _names,
    "readOnly": _flag,
    "writeOnly": _flag,
    "deprecated": _flag,
    "minimum": _number,
    "maximum": _number,
    "exclusiveMinimum": _number,
    "exclusiveMaximum": _number,
    "multipleOf": _divisor,
    "minLength": _size,
    "maxLength": _size,
    "minItems": _size,
    "maxItems": _size,
    "discriminator": _discriminator,
}
