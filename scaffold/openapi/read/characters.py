"""Characters that have no business in a document's texts: lone surrogates, controls, and marks that reorder what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.location import Pointer, Trail, unroll_trail
from scaffold.openapi.values import Json

# Escapes are how such characters get past the check of the raw text; most documents have none, and are not
# searched further.
_ESCAPE = re.compile(r"\\(?:\\|(u00[01789]|u20[26]|u[dD][89a-fA-F]|U|x|[0abvfe]))")
_ASCII = bytes(range(128))
_REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_PATTERNS = {
    "surrogate": "[\ud800-\udfff]",
    "control-character": "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]",
    "bidi-control": f"[{_REORDERING}]",
}


def may_hold_unwanted(text: str) -> bool:
    """Tell whether the data of a text can hold unwanted characters at all."""
    # An escaped backslash is taken as a whole, so that what follows it is not.
    if any(match.lastindex for match in _ESCAPE.finditer(text)):
        return True
    if text.isascii():
        return False
    # What is left without ASCII is little, and searched much sooner than all of it.
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")
    return any(mark in rest for mark in (*_REORDERING, *map(chr, range(0x80, 0xA0))))


def find_unwanted(root: Json) -> Iterator[tuple[str, str, Pointer]]:
    """Yield a code (`surrogate`, `control-character`, `bidi-control`), the character's number and its place, once per text."""
    unwanted = re.compile("|".join(_PATTERNS.values()))  # in most runs it is not needed
    pending: list[tuple[Json, Trail]] = [(root, None)]
    seen: set[int] = set()
    while pending:
        value, trail = pending.pop()
        if isinstance(value, str):
            if unwanted.search(value):
                yield from _judge(value, trail)
        elif isinstance(value, dict | list) and id(value) not in seen:
            seen.add(id(value))
            if isinstance(value, dict):
                for key, child in value.items():
                    if unwanted.search(key):
                        yield from _judge(key, (trail, key))
                    if isinstance(child, str | dict | list):
                        pending.append((child, (trail, key)))
            else:
                pending.extend((child, (trail, index)) for index, child in enumerate(value))


def _judge(text: str, trail: Trail) -> Iterator[tuple[str, str, Pointer]]:
    for code, pattern in _PATTERNS.items():
        found = re.search(pattern, text)
        if found:
            yield code, f"U+{ord(found.group()):04X}", unroll_trail(trail)
