"""Repairs: edits of a text that settle a finding and leave everything else as it is written."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple


class Edit(NamedTuple):
    """The characters of a file from `start` up to `end` are replaced by a text; offsets count from 0.

    `adds` is the pointer of an entry that the edit adds to a mapping.
    """

    file: Path
    start: int
    end: int
    text: str
    adds: str | None = None


class Repair(NamedTuple):
    """A way to settle a finding.

    `edits` is called when the repair is wanted; it gives nothing when the text at hand is written in a way that cannot be
    edited with certainty. A safe repair keeps what the document means; any other is applied only on request.
    """

    edits: Callable[[], Sequence[Edit]]
    is_safe: bool = True


def choose_edits(repairs: Iterable[Sequence[Edit]]) -> dict[Path, list[Edit]]:
    """Combine the edits of repairs by file, in the order of the text.

    A repair is taken whole or not at all: one that overlaps what was taken before, or adds an entry of the same name to the same
    mapping, waits for another run. Equal edits of two repairs are one.
    """
    added: set[tuple[Path, str]] = set()
    taken: set[Edit] = set()
    chosen: dict[Path, list[Edit]] = {}
    for edits in repairs:
        fresh = [edit for edit in dict.fromkeys(edits) if edit not in taken]
        entries = {(edit.file, edit.adds) for edit in fresh if edit.adds is not None}
        if entries & added or any(_collides_with_any(edit, chosen.get(edit.file, [])) for edit in fresh):
            continue
        taken.update(fresh)
        added |= entries
        for edit in fresh:
            insort(chosen.setdefault(edit.file, []), edit, key=_span)
    return {file: sorted(edits, key=_order) for file, edits in chosen.items()}


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with edits applied, which must be in order and apart from each other."""
    parts, position = [], 0
    for edit in edits:
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join((*parts, text[position:]))


def repaired_texts(texts: Mapping[Path, str], chosen: Mapping[Path, Sequence[Edit]]) -> dict[Path, str]:
    """Return the texts of the files that chosen edits change."""
    return {file: apply_edits(texts[file], edits) for file, edits in chosen.items()}


def _collides_with_any(edit: Edit, others: list[Edit]) -> bool:
    """Tell whether an edit overlaps one of others, which are in order and apart from each other."""
    following = bisect_left(others, edit.start, key=lambda other: other.start)
    near = others[max(following - 1, 0) : following]
    for other in islice(others, following, None):
        if other.start > max(edit.start, edit.end - 1):
            break
        near.append(other)
    return any(_collides(edit, other) for other in near)


def _collides(one: Edit, other: Edit) -> bool:
    """Tell whether two edits overlap; insertions at one place come one after the other."""
    if one.start == one.end == other.start == other.end:
        return False
    first, second = sorted((one, other), key=_span)
    return first.end > second.start or first.start == second.start


def _order(edit: Edit) -> tuple[int, int, int, bool]:
    """Order edits by their place; of lines that are inserted at one, what is deeper belongs to what ends there first."""
    line = edit.text.lstrip("\r\n")
    content = line.lstrip(" ")
    return edit.start, edit.end, len(content) - len(line), not content.startswith("- ")


def _span(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end
