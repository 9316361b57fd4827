"""Bounds of repetitions in regular expressions, which lint and the models of a service limit."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

# An escaped character, a class, the beginning and the end of a group, the bounds of a repetition, any other character.
PIECE: Final = (
    r"\\.|\[\^?(?:\\.|[^\]\\])*\]|(?P<open>\()|(?P<close>\))|\{(?P<least>\d+)(?P<comma>,(?P<most>\d*))?\}|."
)


class Repetition(NamedTuple):
    """The number of times that bounds repeat a part of an expression, at most: in all, and by bounds within others."""

    most: int
    nested: int


def largest_repetition(pattern: str) -> Repetition:
    """Tell how often bounds repeat a part, one within the other, where they do it most."""
    within, last, nested = [1], 1, 1
    for token in re.finditer(PIECE, pattern, flags=re.DOTALL):
        if token["open"]:
            within.append(1)
        elif token["close"]:
            last = within.pop()
            within = within or [1]
        elif token["least"]:
            inner, last = last, last * max(int(token["most"] or 1), int(token["least"]))
            nested = max(nested, last if inner > 1 else 1)
        else:
            last = 1
        within[-1] = max(within[-1], last)
    return Repetition(max(within), nested)
