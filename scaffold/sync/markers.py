"""Conflict markers, as git leaves them in a file that two branches have changed."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

_MINE: Final = "<<<<<<< "
_BASE: Final = "||||||| "
_MIDDLE: Final = "======="
_THEIRS: Final = ">>>>>>> "


def has_markers(text: str) -> bool:
    """Tell whether a text has a conflict: the three markers in their order, each at the beginning of a line."""
    found = [line[:8] for line in text.split("\n") if line.startswith((_MINE, _THEIRS)) or line == _MIDDLE]
    return any(first == _MINE and second == _MIDDLE for first, second in pairwise(found)) and _THEIRS in found


def sides(text: str) -> list[str]:
    """Return the two texts of which git made one with conflicts, this branch's first; the text alone where it has none."""
    if not has_markers(text):
        return [text]
    mine: list[str] = []
    theirs: list[str] = []
    targets: tuple[list[str], ...] = (mine, theirs)
    for line in text.split("\n"):
        if line.startswith(_MINE):
            targets = (mine,)
        elif line.startswith(_BASE):
            targets = ()
        elif line == _MIDDLE:
            targets = (theirs,)
        elif line.startswith(_THEIRS):
            targets = (mine, theirs)
        else:
            for target in targets:
                target.append(line)
    return ["\n".join(mine), "\n".join(theirs)]
