"""Characters that have no business in a document's texts: lone surrogates, controls, and marks that reorder what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.location import Pointer
from scaffold.openapi.values import Json

# Escapes are how such characters get past the check of the raw text; most documents have none, and are not
# searched further.
_ESCAPE = re.compile(r"\\(?:u00[01789]|u20[26]|u[dD][89a-fA-F]|U|x|[0abvfe])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_BIDIRECTIONAL = re.compile(f"[{_REORDERING}]")


def may_hold_unwanted(text: str) -> bool:
    """Tell whether the data of a text can hold unwanted characters at all."""
    if _ESCAPE.search(text):
        return True
    return not text.isascii() and any(mark in text for mark in (*_REORDERING, *map(chr, range(0x80, 0xA0))))


def find_unwanted(root: Json) -> Iterator[tuple[str, str, Pointer]]:
    """Yield a code (`surrogate`, `control-character`, `bidi-control`), the character's number and its place, once per text."""
    pending: list[tuple[Json, Pointer]] = [(root, ())]
    seen: set[int] = set()
    while pending:
        value, pointer = pending.pop()
        if isinstance(value, str):
            yield from _judge(value, pointer)
        elif isinstance(value, dict | list) and id(value) not in seen:
            seen.add(id(value))
            if isinstance(value, dict):
                for key, child in value.items():
                    yield from _judge(key, (*pointer, key))
                    pending.append((child, (*pointer, key)))
            else:
                pending.extend((child, (*pointer, index)) for index, child in enumerate(value))


def _judge(text: str, pointer: Pointer) -> Iterator[tuple[str, str, Pointer]]:
    for code, pattern in (
        ("surrogate", _SURROGATE),
        ("control-character", _CONTROL),
        ("bidi-control", _BIDIRECTIONAL),
    ):
        found = pattern.search(text)
        if found:
            yield code, f"U+{ord(found.group()):04X}", pointer
