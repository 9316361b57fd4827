"""Write TOML: the standard library only reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def render_toml(document: Mapping[str, object]) -> str:
    """Write a document of strings, booleans, numbers, sequences and mappings, one top-level key per line."""
    return "".join(f"{_key(name)} = {_value(value)}\n" for name, value in document.items())


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _string(value)
        case Mapping():
            return (
                "{" + ", ".join(f"{_key(str(name))} = {_value(item)}" for name, item in value.items()) + "}"
            )
        case Sequence():
            return "[" + ", ".join(_value(item) for item in value) + "]"
        case _:
            raise TypeError(f"TOML has no place for {type(value).__name__}")


def _key(name: str) -> str:
    return name if BARE_KEY.fullmatch(name) else _string(name)


def _string(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped, and for surrogate pairs,
    # which it refuses.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
