"""Conflict markers, as git leaves them in a file that two branches have changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_MINE: Final = "<<<<<<< "
_BASE: Final = "||||||| "
_MIDDLE: Final = "======="
_THEIRS: Final = ">>>>>>> "
_SHOWN: Final = 5


def has_markers(text: str) -> bool:
    """Tell whether a text has a conflict: the three markers in their order, each at the beginning of a line."""
    found = [line[:8] for line in text.split("\n") if line.startswith((_MINE, _THEIRS)) or line == _MIDDLE]
    return any(first == _MINE and second == _MIDDLE for first, second in pairwise(found)) and _THEIRS in found


def marked_lines(text: str) -> list[range]:
    """Return the lines of each conflict in a text, counted from 1, its markers among them; none where it has no conflict."""
    if _MINE not in text or not has_markers(text := text.replace("\r\n", "\n")):
        return []
    conflicts: list[range] = []
    begin = None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(_MINE):
            begin = number
        elif line.startswith(_THEIRS) and begin is not None:
            conflicts.append(range(begin, number + 1))
            begin = None
    return conflicts


def lines_text(conflicts: Sequence[range]) -> str:
    """Write where conflicts are, such as `lines 4-8, 20-26`; of many the first ones."""
    shown = ", ".join(f"{lines[0]}-{lines[-1]}" for lines in conflicts[:_SHOWN])
    return f"lines {shown}{f' and {len(conflicts) - _SHOWN:,} more' if len(conflicts) > _SHOWN else ''}"


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
