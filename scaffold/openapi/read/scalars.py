"""Plain YAML scalars: the YAML 1.2 core schema, and where YAML 1.1 tools read something else."""

from __future__ import annotations

import math
import re
from typing import TypeAlias

Scalar: TypeAlias = bool | int | float | str | None

_CONSTANTS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# YAML 1.2.2, section 10.3.2 (tag resolution of the core schema).
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")

# YAML 1.1 as PyYAML, Go's yaml.v2, SnakeYAML and js-yaml 3 read it.
_WORDS_11 = frozenset(
    variant for word in ("yes", "no", "on", "off") for variant in (word, word.capitalize(), word.upper())
)
_NUMBER_11 = re.compile(
    r"[-+]?0[0-7_]+\Z"  # octal
    r"|[-+]?0b[01_]+\Z"
    r"|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+\Z"  # sexagesimal
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*\Z"
    r"|[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?\Z"
)
_TIMESTAMP_11 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?\Z"
)


class ScalarError(ValueError):
    """A scalar that JSON cannot hold; `code` is that of the error to raise."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def resolve_plain(text: str, digits: int) -> Scalar:
    """Return what a plain scalar means in the YAML 1.2 core schema; timestamps stay text.

    Raises ScalarError for infinity, not-a-number and integers of more than `digits` digits.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.match(text):
        return parse_integer(text, digits)
    if _FLOAT.match(text):
        return parse_float(text)
    if _NOT_FINITE.match(text):
        raise ScalarError("number-not-finite", f"{text} is not a JSON number")
    for pattern, base in ((_OCTAL, 8), (_HEXADECIMAL, 16)):
        if pattern.match(text):
            _check_digits(text, digits)
            return int(text[2:], base)
    return text


def parse_integer(text: str, digits: int) -> int:
    """Read a decimal integer; raise ScalarError when it has more than `digits` digits."""
    _check_digits(text, digits)
    return int(text)


def parse_float(text: str) -> float:
    """Read a decimal number; raise ScalarError when it is beyond the range of a double."""
    number = float(text)
    if math.isinf(number):
        raise ScalarError("number-not-finite", f"{text[:40]} is beyond the range of a 64-bit number")
    return number


def _check_digits(text: str, digits: int) -> None:
    if len(text) > digits:
        raise ScalarError("limit-digits", f"an integer has more than {digits} digits")


def ambiguity(text: str) -> str | None:
    """Say what YAML 1.1 tools take a plain scalar for when YAML 1.2 reads something else; None when they agree."""
    if text in _WORDS_11:
        return "a boolean"
    if not text or text[0] not in "+-0123456789":
        return None
    if _TIMESTAMP_11.match(text):
        return "a date"
    if _NUMBER_11.match(text) and text.strip("+-") not in {"0", "00"}:
        return "another number"
    if _FLOAT.match(text) and "e" in text.lower() and not re.search(r"\.[0-9_]*[eE][-+]", text):
        return "text"
    if _OCTAL.match(text):
        return "text"
    return None
