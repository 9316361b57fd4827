"""Three-way merge of lines, after Khanna, Kunal and Pierce, "A Formal Investigation of Diff3" (FSTTCS 2007).

Differences are found from lines that occur once on either side (patience), and between those by difflib. Unlike diff3,
changes that only touch are both made where the line between them ends with a comma: arguments and list items of a line
each do not depend on their neighbors.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from scaffold.merge.pieces import Piece, clash, join, plain


class Edit(NamedTuple):
    """Lines `low` to `high` of the base (0-based, the end excluded) and what stands there instead."""

    low: int
    high: int
    lines: Sequence[str]


def split_lines(text: str) -> list[str]:
    """Split a text behind every line feed, and nowhere else; joined, the lines are the text."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def merge_text(what: str, base: str, mine: str, new: str) -> Piece:
    """Merge two texts that were one; `what` names them in conflicts."""
    if mine in (base, new):
        return plain(new)
    if new == base:
        return plain(mine, under=new)
    return _merge(what, split_lines(base), split_lines(mine), split_lines(new))


def find_edits(base: Sequence[str], other: Sequence[str]) -> list[Edit]:
    """Say which lines of the base another text has replaced, in their order."""
    edits: list[Edit] = []
    place = other_place = 0
    for low, other_low in [*_matches(base, other), (len(base), len(other))]:
        if low > place or other_low > other_place:
            edits.append(Edit(place, low, other[other_place:other_low]))
        place, other_place = low + 1, other_low + 1
    return edits


def _merge(what: str, base: list[str], mine: list[str], new: list[str]) -> Piece:
    pieces: list[Piece] = []
    place = 0
    for low, high, ours, theirs in _clusters(base, find_edits(base, mine), find_edits(base, new)):
        pieces.append(plain("".join(base[place:low])))
        place = high
        before = "".join(base[low:high])
        yours, contract = _applied(base, low, high, ours), _applied(base, low, high, theirs)
        if not theirs or yours == contract:
            pieces.append(plain(yours, under=contract))
        elif not ours:
            pieces.append(plain(contract))
        elif low == high and _apart(base, low) and _listed(yours) and _listed(contract):
            pieces.append(plain(yours + contract, under=contract))
        else:
            pieces.append(clash(what, before, yours, contract))
    pieces.append(plain("".join(base[place:])))
    return join(pieces)


def _clusters(
    base: Sequence[str], mine: Sequence[Edit], new: Sequence[Edit]
) -> Iterator[tuple[int, int, list[Edit], list[Edit]]]:
    """Yield the base's ranges with the edits in each that cannot be made apart from one another."""
    marked = sorted([(edit.low, edit.high, 0, edit) for edit in mine] + [(e.low, e.high, 1, e) for e in new])
    sides: tuple[list[Edit], list[Edit]] = ([], [])
    low = high = -1
    for start, end, side, edit in marked:
        # An insertion at the end of a range belongs behind it; two at one place are one cluster.
        touches = start == high and (not _apart(base, start) or low == high == end)
        if start < high or touches:
            high = max(high, end)
        else:
            if low >= 0:
                yield low, high, *sides
            sides = ([], [])
            low, high = start, end
        sides[side].append(edit)
    if low >= 0:
        yield low, high, *sides


def _applied(base: Sequence[str], low: int, high: int, edits: Sequence[Edit]) -> str:
    parts: list[str] = []
    for edit in edits:
        parts += [*base[low : edit.low], *edit.lines]
        low = edit.high
    return "".join([*parts, *base[low:high]])


def _apart(base: Sequence[str], place: int) -> bool:
    """Tell whether the line before a place is an item of its own."""
    return place > 0 and base[place - 1].rstrip().endswith((",", "(", "[", "{"))


def _listed(text: str) -> bool:
    return all(line.rstrip().endswith(",") for line in split_lines(text))


def _matches(base: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield pairs of equal lines, rising on both sides."""
    low = other_low = 0
    for anchor, other_anchor in [*_anchors(base, other), (len(base), len(other))]:
        inner = SequenceMatcher(None, base[low:anchor], other[other_low:other_anchor], autojunk=False)
        for start, other_start, size in inner.get_matching_blocks():
            for step in range(size):
                yield low + start + step, other_low + other_start + step
        if anchor < len(base):
            yield anchor, other_anchor
        low, other_low = anchor + 1, other_anchor + 1


def _anchors(base: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Find the longest rising row of lines that occur once in both texts."""
    counts, other_counts = Counter(base), Counter(other)
    places = {line: place for place, line in enumerate(other) if other_counts[line] == 1}
    pairs = [(place, places[line]) for place, line in enumerate(base) if counts[line] == 1 and line in places]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(tails, place)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [number]
    row: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        row.append(pairs[at])
        at = before[at]
    return row[::-1]
