"""Places in source documents: file positions and JSON pointers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, TypeAlias

PointerPart = str | int
Pointer = tuple[PointerPart, ...]

Trail: TypeAlias = "tuple[Trail, PointerPart] | None"
"""A pointer as a linked list, the last part outermost: cheap to extend, unrolled only when it is shown."""


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


def extend_trail(trail: Trail, parts: Pointer) -> Trail:
    """Add the parts of a pointer to a trail."""
    for part in parts:
        trail = (trail, part)
    return trail


def unroll_trail(trail: Trail) -> Pointer:
    """Write a trail as a pointer."""
    parts: list[PointerPart] = []
    while trail is not None:
        trail, part = trail
        parts.append(part)
    return tuple(reversed(parts))


def relative_name(file: str, folder: Path) -> str:
    """Write the path of a file relative to a folder, with slashes; bytes that are not UTF-8 are escaped, as in messages."""
    name = Path(os.path.relpath(file, folder)).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
