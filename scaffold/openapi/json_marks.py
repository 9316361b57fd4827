"""Find the positions of a JSON text's keys and items, apart from reading its data."""

from __future__ import annotations

import json
import re
from typing import Any

from scaffold.core.location import Pointer
from scaffold.openapi.oddity import Oddity
from scaffold.openapi.positions import Mark

# 1: inside of a string, 2: the colon that makes it a key, 3: an opening and 4: a closing bracket; otherwise
# another scalar.
_TOKEN = re.compile(r'"((?:[^"\\]++|\\.)*+)"([ \t\n\r]*:)?|([{\[])|([}\]])|[^\s,:"{}\[\]]+')
_KEY, _OPEN, _CLOSE = 2, 3, 4


def scan_json(text: str) -> tuple[Mark, list[Oddity]]:
    """Return the marks of a valid JSON text, and an oddity for each key that stands twice in one object."""
    oddities: list[Oddity] = []
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
                oddities.append(_duplicate(key, key_offset, (*stack[1:], current)))
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
    return root[0], oddities


def _duplicate(key: str, offset: int, containers: tuple[Any, ...]) -> Oddity:
    # What was added last to each container around is the one that is open.
    around = [next(reversed(c)) if isinstance(c, dict) else len(c) - 1 for c in containers[:-1]]
    pointer: Pointer = (*around, key)
    return Oddity("duplicate-key", f"the key {key!r} stands twice in one object", offset, pointer)
