"""Read schemas of values without parts: scalars, enumerations and constants."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from scaffold.python.types.sanitize import Schema
from scaffold.python.types.shapes import Choice, Constraints, Null, Primitive, Scalar, Shape, Unknown, union

LARGEST_CHOICE: Final = 1_000

_STRING_LIMITS = ("minLength", "maxLength", "pattern")
_NUMBER_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
# Formats with a Python type that takes every value of the format; text of any other format stays text.
_FORMATS = {
    "uuid": Primitive.UUID,
    "date": Primitive.DATE,
    "date-time": Primitive.DATETIME,
    "binary": Primitive.BYTES,
}
_TYPES = {"integer": Primitive.INT, "number": Primitive.FLOAT, "boolean": Primitive.BOOL}
_MEMBER = re.compile(r"[A-Za-z0-9]+(?:[ ._:/-][A-Za-z0-9]+)*\Z")


def scalar(schema: Schema, type_name: str) -> Shape:
    """Read a schema as a value of one JSON type that has no parts."""
    if type_name == "null":
        return Null()
    if type_name == "string":
        primitive = (
            Primitive.BYTES if _is_file(schema) else _FORMATS.get(schema.get("format", ""), Primitive.STR)
        )
        # Limits of the text do not carry over to what is made of it.
        return Scalar(primitive, _limits(schema, _STRING_LIMITS) if primitive is Primitive.STR else ())
    primitive = _TYPES[type_name]
    if primitive is Primitive.BOOL:
        return Scalar(primitive)
    limits = _limits(schema, _NUMBER_LIMITS)
    if primitive is Primitive.FLOAT:
        return Scalar(primitive, limits)
    return Scalar(primitive, tuple((key, _integral(key, value)) for key, value in limits) + _divisor(schema))


def _is_file(schema: Schema) -> bool:
    """Tell whether a schema stands for octets: by its media type, unless that is text or encoded as such (3.1 §4.8.14.3)."""
    kind = schema.get("contentMediaType")
    if not isinstance(kind, str) or "contentEncoding" in schema:
        return False
    return not (kind.startswith("text/") or kind.endswith(("json", "xml")))


def choice(values: list[Any]) -> Shape | None:
    """Read the values of `enum` or `const`; None when Python's Literal cannot hold them (objects, arrays, fractions)."""
    scalars = [value for value in values if value is not None]
    if len(scalars) > LARGEST_CHOICE or not all(isinstance(value, str | bool | int) for value in scalars):
        return None
    if not all(value.isprintable() for value in scalars if isinstance(value, str)):
        return None
    distinct = {(type(value), value): value for value in scalars}
    parts: list[Shape] = [Choice(tuple(distinct.values()))] if distinct else []
    return union([*parts, Null()] if None in values else parts) if parts else Unknown()


def suits_enumeration(shape: Shape) -> bool:
    """Tell whether every value of a choice gives a member name that reads like the value and differs from the others."""
    if not isinstance(shape, Choice) or not all(
        isinstance(v, str) and _MEMBER.match(v) for v in shape.values
    ):
        return False
    names = {re.sub(r"[^a-z0-9]", "", str(value).lower()) for value in shape.values}
    return len(names) == len(shape.values)


def _limits(schema: Schema, keywords: tuple[str, ...]) -> Constraints:
    return tuple((key, schema[key]) for key in keywords if key in schema)


def _integral(keyword: str, value: float) -> int:
    """Round a bound of an integer so that it refuses no more than it did."""
    return math.floor(value) if keyword in {"minimum", "exclusiveMinimum"} else math.ceil(value)


def _divisor(schema: Schema) -> Constraints:
    divisor = schema.get("multipleOf")
    return (("multipleOf", int(divisor)),) if divisor and divisor == int(divisor) else ()
