"""Parse and write JSON strictly: what cannot be represented everywhere is refused (RFC 8259, RFC 7493)."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from pydantic_core import from_json, to_json

# Only such literals can overflow a double, which the fast parser would silently turn into infinity.
_HUGE = re.compile(rb"[0-9][eE]\+?[0-9]{2}|[0-9]{300}")


def parse_json(data: bytes) -> Any:
    """Return the value of a JSON text in UTF-8.

    Raises:
        ValueError: for anything else, NaN and Infinity, numbers beyond a double's range, integers of more
        than
            4,300 digits, lone surrogates, and nesting deeper than 200 levels.
    """
    value = from_json(data, allow_inf_nan=False, cache_strings="keys")
    if _HUGE.search(data):
        json.loads(data, parse_float=_finite)
    return value


def write_json(value: Any) -> bytes:
    """Return a JSON value as compact UTF-8; an infinity, which JSON lacks, becomes null.

    Raises:
        ValueError: for lone surrogates.
    """
    return to_json(value, inf_nan_mode="null")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number exceeds the range of a double")
    return value
