"""Formats of texts, judged as the services that are made of a document judge them."""

from __future__ import annotations

from functools import cache
from typing import Any

CHECKED = frozenset({
    "date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4", "ipv6", "iri", "iri-reference",
    "json-pointer", "regex", "relative-json-pointer", "time", "uri", "uri-reference", "uri-template", "uuid",
})  # fmt: skip
"""The formats of JSON Schema 2020-12 (Validation, section 7.3); all others say nothing about a value."""


def has_format(value: object, name: object) -> bool:
    """Tell whether a value has a format; values that are no texts have every format."""
    if not isinstance(value, str) or not isinstance(name, str) or name not in CHECKED:
        return True
    fits: bool = _validator(name).is_valid(value)
    return fits


@cache
def _validator(name: str) -> Any:
    import jsonschema_rs  # only documents with texts of a format need it

    return jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)
