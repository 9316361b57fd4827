"""Places in source documents: file positions and JSON pointers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

PointerPart = str | int
Pointer = tuple[PointerPart, ...]


class Location(NamedTuple):
    """A position in a text file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def pointer_text(parts: Iterable[PointerPart]) -> str:
    """Write a JSON pointer (RFC 6901); the empty pointer is the whole document."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def pointer_parts(text: str) -> tuple[str, ...]:
    """Split a JSON pointer (RFC 6901) into its unescaped parts, every one as text.

    Raises ValueError when the text is neither empty nor begins with a slash.
    """
    if not text:
        return ()
    if not text.startswith("/"):
        raise ValueError(f"not a JSON pointer: {text!r}")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text[1:].split("/"))
