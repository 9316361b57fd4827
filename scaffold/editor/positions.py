"""Places in a text as the protocol counts them: lines from 0, characters in the units that the client has asked for."""

from __future__ import annotations

import re

from lsprotocol.types import Position, Range
from pygls.workspace import PositionCodec

from scaffold.core.location import Location
from scaffold.lint.repair.repair import Edit
from scaffold.openapi.read.positions import LineIndex
from scaffold.report.frames import token_width

_LINE_END = re.compile(r"\r\n?|\n")


class Places:
    """Translates places of one text."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        """Take the text as it is in the editor."""
        self._lines = _LINE_END.split(text)
        self._index = LineIndex(text)
        self._codec = codec

    def range_of(self, location: Location) -> Range:
        """Give the word or quoted text at a location; an empty range where the text has no such line."""
        line, column = location.line - 1, location.column - 1
        if line >= len(self._lines):
            return Range(Position(0, 0), Position(0, 0))
        width = token_width(self._lines[line], column)
        return Range(self._position(line, column), self._position(line, column + width))

    def range_of_edit(self, edit: Edit) -> Range:
        """Give the characters that an edit replaces."""
        start, end = (self._index.position(offset) for offset in (edit.start, edit.end))
        return Range(self._position(start[0] - 1, start[1] - 1), self._position(end[0] - 1, end[1] - 1))

    def _position(self, line: int, column: int) -> Position:
        return self._codec.position_to_client_units(self._lines, Position(line, column))


def overlap(one: Range, other: Range) -> bool:
    """Tell whether two ranges touch; an empty one is a cursor."""
    return one.start <= other.end and other.start <= one.end
