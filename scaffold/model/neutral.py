"""The value that a server stores where nobody said one: the schema's default, null, or the type's empty value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scaffold.model.schemas import SchemaReader, ValueType

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Neutral:
    """A value, or the lack of one: `known` is False where every value would be an invention."""

    value: Any
    known: bool


_UNKNOWN = Neutral(None, known=False)


def neutral(reader: SchemaReader, schema: Any, depth: int = 0) -> Neutral:
    """Give the neutral value of a schema.

    The order is: `default`, `null` where allowed, `const`, a single-valued `enum`, then `false`, zero moved into its bounds, the empty
    string, array and object as far as the schema accepts them.
    """
    schema = reader.follow(schema)
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return _UNKNOWN
    if "default" in schema:
        return Neutral(schema["default"], known=True)
    if reader.nullable(schema):
        return Neutral(None, known=True)
    if "const" in schema:
        return Neutral(schema["const"], known=True)
    if isinstance(schema.get("enum"), list):
        choices = schema["enum"]
        return Neutral(choices[0], known=True) if len(choices) == 1 else _UNKNOWN
    match reader.value_type(schema):
        case ValueType.BOOLEAN:
            return Neutral(value=False, known=True)
        case ValueType.INTEGER | ValueType.NUMBER:
            return _number(schema)
        case ValueType.STRING:
            plain = not schema.get("minLength") and "pattern" not in schema and "format" not in schema
            return Neutral("", known=True) if plain else _UNKNOWN
        case ValueType.ARRAY:
            return _UNKNOWN if schema.get("minItems") else Neutral([], known=True)
        case ValueType.OBJECT:
            return _object(reader, schema, depth)
        case _:
            return _UNKNOWN


def _number(schema: dict[str, Any]) -> Neutral:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if isinstance(low, (int, float)) and (low > 0 or (low == 0 and "minimum" not in schema)):
        return Neutral(low, known=True) if "minimum" in schema and "multipleOf" not in schema else _UNKNOWN
    if isinstance(high, (int, float)) and (high < 0 or (high == 0 and "maximum" not in schema)):
        return Neutral(high, known=True) if "maximum" in schema and "multipleOf" not in schema else _UNKNOWN
    return Neutral(0, known=True)


def _object(reader: SchemaReader, schema: dict[str, Any], depth: int) -> Neutral:
    shape = reader.shape(schema)
    if shape is None or schema.get("minProperties"):
        return _UNKNOWN
    parts = {
        name: neutral(reader, item.schema, depth + 1)
        for name, item in shape.properties.items()
        if item.required
    }
    if not all(part.known for part in parts.values()):
        return _UNKNOWN
    return Neutral({name: part.value for name, part in parts.items()}, known=True)
