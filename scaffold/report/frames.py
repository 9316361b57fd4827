"""Excerpts of source text that point at a place."""

from __future__ import annotations

import re

from scaffold.core.location import Location
from scaffold.report.terminal import Paint, printable

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[^\s:,{}\[\]]+')
_LINE_END = re.compile(r"\r\n?|\n")
_WIDTH = 100
_CONTEXT = 1


def code_frame(text: str, location: Location, paint: Paint) -> list[str]:
    """Write the line of a location with its neighbors, numbered, and a caret line below it.

    Long lines are cut to a window around the place. Empty when the text has no such line.
    """
    lines = _LINE_END.split(text)
    if not 1 <= location.line <= len(lines):
        return []
    first = max(1, location.line - _CONTEXT)
    last = min(len(lines), location.line + _CONTEXT)
    gutter = len(str(last))
    start = max(0, location.column - 1 - _WIDTH // 2) if len(lines[location.line - 1]) > _WIDTH else 0
    frame = []
    for number in range(first, last + 1):
        line = lines[number - 1]
        shown = _shown(line, start)
        frame.append(f"{paint(f'{number:>{gutter}} |', 'dim')} {shown}".rstrip())
        if number == location.line:
            column = location.column - 1
            lead = _shown(line[:column], start) if column > start else ""
            token = _TOKEN.match(line, column)
            width = min(token.end() - column, _WIDTH - len(lead)) if token else 1
            frame.append(
                f"{paint(' ' * gutter + ' |', 'dim')} {' ' * len(lead)}{paint('^' * max(width, 1), 'red')}"
            )
    return frame


def _shown(line: str, start: int) -> str:
    """Cut a line to the window, and write it so that each character takes one column."""
    return printable(line[start : start + _WIDTH].replace("\t", " "))
