"""Excerpts of source text that point at a place."""

from __future__ import annotations

import re
from functools import lru_cache

from scaffold.core.location import Location
from scaffold.core.wording import printable
from scaffold.openapi.read.positions import LineIndex
from scaffold.report.terminal import Paint

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|(?:[^\s:,{}\[\]]|:(?=[^\s,{}\[\]]))+')
_WIDTH = 100
_CONTEXT = 1


def code_frame(text: str, location: Location, paint: Paint) -> list[str]:
    """Write the line of a location with its neighbors, numbered, and a caret line below it.

    Long lines are cut to a window around the place. Empty when the text has no such line.
    """
    lines = line_index(text)
    if not 1 <= location.line <= lines.count:
        return []
    first = max(1, location.line - _CONTEXT)
    last = min(lines.count, location.line + _CONTEXT)
    gutter = len(str(last))
    start = max(0, location.column - 1 - _WIDTH // 2) if len(lines.line(location.line)) > _WIDTH else 0
    frame = []
    for number in range(first, last + 1):
        line = lines.line(number)
        shown = _shown(line, start)
        frame.append(f"{paint(f'{number:>{gutter}} |', 'dim')} {shown}".rstrip())
        if number == location.line:
            column = location.column - 1
            lead = _shown(line[:column], start) if column > start else ""
            width = min(token_width(line, column), _WIDTH - len(lead))
            frame.append(
                f"{paint(' ' * gutter + ' |', 'dim')} {' ' * len(lead)}{paint('^' * max(width, 1), 'red')}"
            )
    return frame


def token_width(line: str, column: int) -> int:
    """Count the characters of the word or quoted text that begins in a column, counted from 0; at least 1."""
    token = _TOKEN.match(line, column)
    return token.end() - column if token else 1


@lru_cache(maxsize=4)
def line_index(text: str) -> LineIndex:
    """Find the lines of a text; kept for the next finding in the same file."""
    return LineIndex(text)


def _shown(line: str, start: int) -> str:
    """Cut a line to the window, and write it so that each character takes one column."""
    return printable(line[start : start + _WIDTH].replace("\t", " "))
