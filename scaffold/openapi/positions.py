"""Where each key and item of a text stands.

A mark is the character offset of a value: that of the key which names it, or of the item itself in a
sequence. The marks of a file are a tree of the shape of its data, so that a JSON pointer finds its offset
without touching the data.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TypeAlias

from scaffold.core.location import Pointer

Mark: TypeAlias = "int | tuple[int, MappingMarks | SequenceMarks]"
MappingMarks: TypeAlias = "dict[str, Mark]"
SequenceMarks: TypeAlias = "list[Mark]"

_LINE_END = re.compile(r"\r\n?|\n")


def find_offset(mark: Mark, pointer: Pointer) -> int:
    """Return the offset of the place that a pointer names, or of the nearest place above it that exists."""
    for part in pointer:
        if isinstance(mark, int):
            return mark
        offset, children = mark
        if isinstance(children, dict):
            found = children.get(str(part))
        else:
            found = children[part] if isinstance(part, int) and part < len(children) else None
        if found is None:
            return offset
        mark = found
    return mark if isinstance(mark, int) else mark[0]


class LineIndex:
    """Translate offsets of one text to lines and columns; lines end with LF, CR or CR LF."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        """Find the line starts of a text."""
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both counted from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column."""
        return self._starts[line - 1] + column - 1
