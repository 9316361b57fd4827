"""Formats of values, judged as the services that are made of a document judge them."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

TEXTS = frozenset({
    "date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4", "ipv6", "iri", "iri-reference",
    "json-pointer", "regex", "relative-json-pointer", "time", "uri", "uri-reference", "uri-template", "uuid",
})  # fmt: skip
"""The formats of JSON Schema 2020-12 (Validation, section 7.3)."""
_BITS: Final = {"int32": 32, "int64": 64}
_WHOLE = re.compile(r"-?[0-9]+", re.ASCII)


def has_format(value: object, name: object) -> bool:
    """Tell whether a value has a format: one of JSON Schema's, or `byte`, `int32` or `int64` of OpenAPI; all have any other.

    Numbers have every format of texts, and texts that are no whole numbers have `int32`.
    """
    if not isinstance(name, str) or isinstance(value, bool):
        return True
    if name in _BITS:
        if isinstance(value, str) and _WHOLE.fullmatch(value):
            # Beyond this length int() refuses, and nothing fits.
            return len(value.lstrip("-0")) < _BITS[name] and _has_bits(int(value), _BITS[name])
        return not isinstance(value, int | float) or _has_bits(value, _BITS[name])
    if not isinstance(value, str):
        return True
    if name == "byte":
        return _is_base64(value)
    if name not in TEXTS:
        return True
    fits: bool = _validator(name).is_valid(value)
    return fits


class FormatKeyword:
    """The keyword `format` for validators of jsonschema-rs, which know those of texts only."""

    def __init__(self, parent_schema: Mapping[str, Any], value: Any, schema_path: Any) -> None:
        """Take the schema that has the keyword, the format, and the place of the keyword."""
        kinds = parent_schema.get("type")
        bounds_numbers = "integer" in (kinds if isinstance(kinds, list) else [kinds])
        self._name = value
        self._looks_at = (str, int, float) if bounds_numbers else str

    def validate(self, instance: Any) -> None:
        """Raise ValueError with the name of the format for a value that does not have it."""
        if isinstance(instance, self._looks_at) and not has_format(instance, self._name):
            raise ValueError(self._name)


def _has_bits(number: float, bits: int) -> bool:
    greatest: float = 2 ** (bits - 1)
    return -greatest <= number < greatest


def _is_base64(text: str) -> bool:
    """Tell whether a text is octets in base 64 (RFC 4648, section 4)."""
    try:
        b64decode(text, validate=True)
    except ValueError:
        return False
    return True


@cache
def _validator(name: str) -> Any:
    import jsonschema_rs  # only documents with texts of a format need it

    return jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)
