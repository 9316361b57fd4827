"""The formats of texts that the validator does not know by itself."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from functools import partial

_INTEGER = re.compile(r"-?[0-9]+", re.ASCII)


def _is_base64(text: str) -> bool:
    """Tell whether a text is octets in base 64 (RFC 4648 section 4): what OpenAPI calls the format ``byte``."""
    try:
        b64decode(text, validate=True)
    except ValueError:
        return False
    return True


def _fits(bits: int, text: str) -> bool:
    """Tell whether a text that is a whole number is one of so many bits; other texts are no numbers, and fit."""
    if _INTEGER.fullmatch(text) is None:
        return True
    # Beyond this length int() refuses, and nothing fits.
    return len(text.lstrip("-0")) < bits and -(2 ** (bits - 1)) <= int(text) < 2 ** (bits - 1)


FORMATS: dict[str, Callable[..., bool]] = {
    "byte": _is_base64,
    "int32": partial(_fits, 32),
    "int64": partial(_fits, 64),
}
"""The check of each format. Numbers of int32 and int64 have bounds instead."""
