"""Find the positions of a JSON text's keys and items, apart from reading its data.

Few positions are asked for, and those of a whole text cost more than its data: only the containers on the way
to a place are looked into, and what lies between is skipped by the decoder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

from scaffold.core.location import Pointer, PointerPart
from scaffold.openapi.read.parser_warning import ParserWarning
from scaffold.openapi.read.positions import Mark, find_offset

# 1: inside of a string, 2: the colon that makes it a key, 3: an opening and 4: a closing bracket; otherwise
# another scalar.
_TOKEN = re.compile(r'"((?:[^"\\]++|\\.)*+)"([ \t\n\r]*:)?|([{\[])|([}\]])|[^\s,:"{}\[\]]+')
_KEY, _OPEN, _CLOSE = 2, 3, 4
_SCALAR = re.compile(r'"(?:[^"\\]++|\\.)*+"|[^\s,:"{}\[\]]+')
_SPACE = re.compile(r"[ \t\n\r]*")
_SMALL = 1 << 15
# So far down, containers can be as large as the text: they are skipped entry by entry, for the decoder makes what it skips.
_LARGE_LEVELS = 3
_skip = json.JSONDecoder().raw_decode


class JsonMarks:
    """The positions in a valid JSON text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._members: dict[int, dict[PointerPart, _Member]] = {}
        self._marks: dict[int, Mark] = {}

    def find_offset(self, pointer: Pointer) -> int:
        """Return the offset of the place that a pointer names, or of the nearest place above it that exists."""
        start = self._after_space(0)
        member = _Member(start, start, len(self._text))
        for depth, part in enumerate(pointer):
            if member.end - member.value < _SMALL:
                inside = find_offset(self._marks_of(member), pointer[depth:])
                return member.value + inside if inside else member.offset
            members = self._members_of(member.value, depth)
            found = members.get(part) or members.get(str(part))
            if found is None:
                break
            member = found
        return member.offset

    def _marks_of(self, member: _Member) -> Mark:
        if member.value not in self._marks:
            self._marks[member.value] = scan_json(self._text[member.value : member.end])[0]
        return self._marks[member.value]

    def _members_of(self, opening: int, level: int) -> dict[PointerPart, _Member]:
        if opening not in self._members:
            self._members[opening] = dict(self._scan_members(opening, level))
        return self._members[opening]

    def _end_of(self, value: int, level: int) -> int:
        """Return the offset after a value, which is so many containers deep."""
        scalar = _SCALAR.match(self._text, value)
        if scalar:
            return scalar.end()
        if level >= _LARGE_LEVELS:
            return _skip(self._text, value)[1]
        # The last one is not the last of the dict when a key stands twice.
        inside = max((member.end for member in self._members_of(value, level).values()), default=value + 1)
        return self._after_space(inside) + 1

    def _scan_members(self, opening: int, level: int) -> Iterator[tuple[PointerPart, _Member]]:
        text = self._text
        is_mapping = text[opening] == "{"
        offset = opening + 1
        for index in count() if text[opening] in "{[" else ():
            begin = self._after_space(offset)
            if text[begin] in "}]":
                return
            key: PointerPart = index
            value = begin
            if is_mapping:
                key, end = _skip(text, begin)
                value = self._after_space(self._after_space(end) + 1)
            end = self._end_of(value, level + 1)
            yield key, _Member(begin, value, end)
            offset = self._after_space(end)
            if text[offset] in "}]":
                return
            offset += 1

    def _after_space(self, offset: int) -> int:
        match = _SPACE.match(self._text, offset)
        return match.end() if match else offset


class _Member(NamedTuple):
    """The offsets of an entry, of its value and of the end of that; for an item of an array the first two are one."""

    offset: int
    value: int
    end: int


def scan_json(text: str) -> tuple[Mark, list[ParserWarning]]:
    """Return the marks of a valid JSON text, and an warning for each key that stands twice in one object."""
    warnings: list[ParserWarning] = []
    root: list[Any] = []
    current: Any = root
    stack: list[Any] = []
    key, key_offset = "", 0
    for match in _TOKEN.finditer(text):
        kind = match.lastindex
        if kind == _KEY:
            key, key_offset = match[1], match.start()
            if "\\" in key:
                key = json.loads(f'"{key}"')
            if key in current:
                del current[key]
                warnings.append(_duplicate(key, key_offset, (*stack[1:], current)))
        elif kind == _CLOSE:
            current = stack.pop()
        else:
            opened: Any = None
            if kind == _OPEN:
                opened = {} if match[3] == "{" else []
            if type(current) is dict:
                current[key] = key_offset if opened is None else (key_offset, opened)
            else:
                current.append(match.start() if opened is None else (match.start(), opened))
            if opened is not None:
                stack.append(current)
                current = opened
    return root[0], warnings


def _duplicate(key: str, offset: int, containers: tuple[Any, ...]) -> ParserWarning:
    # What was added last to each container around is the one that is open.
    around = [next(reversed(c)) if isinstance(c, dict) else len(c) - 1 for c in containers[:-1]]
    pointer: Pointer = (*around, key)
    return ParserWarning("duplicate-key", f"the key {key!r} stands twice in one object", offset, pointer)
