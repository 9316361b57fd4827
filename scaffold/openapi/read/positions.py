"""Positions of the keys and items of a text.

A mark is the character offset of a value: that of the key which names it, or of the item itself in a
sequence. The marks of a file are a tree of the shape of its data, so that a JSON pointer finds its offset
without touching the data.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate
from typing import TypeAlias

from scaffold.core.location import Pointer

Mark: TypeAlias = "int | tuple[int, MappingMarks | SequenceMarks]"
MappingMarks: TypeAlias = "dict[str, Mark]"
SequenceMarks: TypeAlias = "list[Mark]"

_LONE_RETURN = re.compile(r"\r(?!\n)")
_BLOCK = 1 << 14


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
    """Translate offsets of one text to lines and columns; lines end with LF, CR or CR LF.

    Counts the line ends of a block of text and not each of them: few of the lines of a large text are asked for.
    """

    __slots__ = ("_before", "_lines", "_text")

    def __init__(self, text: str) -> None:
        """Count the line ends of a text."""
        # A CR that ends a line by itself is replaced by an LF, which keeps all offsets.
        self._text = _LONE_RETURN.sub("\n", text) if "\r" in text else text
        counts = (self._text.count("\n", start, start + _BLOCK) for start in range(0, len(text) + 1, _BLOCK))
        self._before = [0, *accumulate(counts)]
        self._lines: dict[int, str] = {}

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both counted from 1."""
        block = offset // _BLOCK
        start = block * _BLOCK
        inside = self._text.count("\n", start, offset)
        if not inside:
            # The line began in an earlier block: the last one with a line end in it.
            start = max(bisect_left(self._before, self._before[block]) - 1, 0) * _BLOCK
        return self._before[block] + inside + 1, offset - self._text.rfind("\n", start, offset)

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column."""
        return self._start(line) + column - 1

    def line(self, number: int) -> str:
        """Return the text of a line without its end; raise IndexError when there is no such line."""
        if number not in self._lines:
            start = self._start(number)
            end = self._text.find("\n", start)
            self._lines[number] = self._text[start : len(self._text) if end < 0 else end].removesuffix("\r")
        return self._lines[number]

    @property
    def count(self) -> int:
        """The number of lines."""
        return self._before[-1] + 1

    def _start(self, line: int) -> int:
        if not 1 <= line <= self.count:
            raise IndexError(line)
        if line == 1:
            return 0
        block = bisect_left(self._before, line - 1) - 1
        offset = block * _BLOCK
        for _ in range(line - 1 - self._before[block]):
            offset = self._text.index("\n", offset) + 1
        return offset
