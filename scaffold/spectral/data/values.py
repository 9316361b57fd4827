"""JSON values as JavaScript sees them: what Spectral's expressions and functions compute with.

Truth, equality, order and text follow ECMA-262 for the values that JSON has, and for `undefined`.
"""

from __future__ import annotations

import json
import math
import re
from enum import Enum
from typing import Any, Final, TypeAlias


class Missing(Enum):
    """The type of `undefined`, which no JSON document holds."""

    UNDEFINED = "undefined"


UNDEFINED: Final = Missing.UNDEFINED
Value: TypeAlias = Any
"""A JSON value, `UNDEFINED`, or a compiled regular expression inside of an expression."""

_MOST_PRECISE = 21
_BASES = {"0x": 16, "0o": 8, "0b": 2}
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")


def is_number(value: Value) -> bool:
    """Tell whether a value is a number; Python counts booleans as such."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_truthy(value: Value) -> bool:
    """Tell whether a value counts as true (ECMA-262, ToBoolean): empty lists and mappings do."""
    if value is UNDEFINED or value is None or value is False or value == "":
        return False
    return not is_number(value) or (value != 0 and not math.isnan(value))


def type_name(value: Value) -> str:
    """Return what `typeof` says."""
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    return "number" if is_number(value) else "object"


def class_name(value: Value) -> str:
    """Return what `value.constructor.name` says of a value that is neither null nor undefined."""
    if isinstance(value, list):
        return "Array"
    kind = type_name(value)
    return kind.capitalize()


def strictly_equal(left: Value, right: Value) -> bool:
    """Compare like `===`: no conversion, and containers only equal themselves."""
    if isinstance(left, dict | list) or isinstance(right, dict | list):
        return left is right
    return type_name(left) == type_name(right) and bool(left == right)


def loosely_equal(left: Value, right: Value) -> bool:
    """Compare like `==`: null equals undefined, and numbers are compared with what texts and booleans mean."""
    empty_left, empty_right = left in (None, UNDEFINED), right in (None, UNDEFINED)
    if empty_left or empty_right:
        return empty_left and empty_right
    if type_name(left) == type_name(right):
        return strictly_equal(left, right)
    if isinstance(left, dict | list):
        left = text_of(left)
    if isinstance(right, dict | list):
        right = text_of(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return number_of(left) == number_of(right)


def is_less(left: Value, right: Value, *, or_equal: bool = False) -> bool:
    """Compare like `<` or `<=`: two texts by code units, everything else as numbers."""
    if isinstance(left, dict | list):
        left = text_of(left)
    if isinstance(right, dict | list):
        right = text_of(right)
    if not (isinstance(left, str) and isinstance(right, str)):
        left, right = number_of(left), number_of(right)
    return bool(left <= right) if or_equal else bool(left < right)


def number_of(value: Value) -> float:
    """Convert like `Number(value)`; what is no number becomes NaN."""
    if value is None or isinstance(value, bool):
        return float(value is True)
    if is_number(value):
        return float(value) if abs(value) < 2**1023 else math.inf
    if isinstance(value, dict | list):
        value = text_of(value)
    return _parsed(value.strip()) if isinstance(value, str) else math.nan


def _parsed(text: str) -> float:
    """Read a numeric text (ECMA-262, StringToNumber)."""
    if not text:
        return 0
    if text.lstrip("+-") == "Infinity":
        return -math.inf if text[0] == "-" else math.inf
    base = _BASES.get(text[:2].lower())
    try:
        if base is not None:
            return float(int(text[2:], base))
        return float(text) if _DECIMAL.match(text) else math.nan
    except (ValueError, OverflowError):
        return math.nan


def text_of(value: Value) -> str:
    """Convert like `String(value)`."""
    if value is UNDEFINED:
        return "undefined"
    if value is None:
        return "null"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join("" if item in (None, UNDEFINED) else text_of(item) for item in value)
    if isinstance(value, dict):
        return "[object Object]"
    return _number_text(value)


def printed(value: Value) -> str:
    """Write a value as Spectral's messages show it: containers by their type, anything else as JSON."""
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, list):
        return "Array[]"
    if isinstance(value, dict):
        return "Object{}"
    if is_number(value):
        return _number_text(value)
    return json.dumps(value, ensure_ascii=False)


def dotted(path: tuple[str | int, ...]) -> str:
    """Write a path with dots and brackets, as Spectral's messages name properties that are not there."""
    text = ""
    for index, part in enumerate(path):
        if isinstance(part, int) or (part and not math.isnan(number_of(part))):
            text += f"[{part}]"
        elif not part or any(character.isspace() for character in part):
            text += f"['{part}']"
        else:
            text += part if index == 0 else f".{part}"
    return text.replace("~1", "/").replace("~0", "~")


def _number_text(value: float) -> str:
    if isinstance(value, int) and len(str(abs(value))) <= _MOST_PRECISE:
        return str(value)
    number = number_of(value)
    if math.isnan(number) or math.isinf(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    if number.is_integer() and abs(number) < 10**_MOST_PRECISE:
        return str(int(number))
    mantissa, _, exponent = repr(number).partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}" if exponent else mantissa
