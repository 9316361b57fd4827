"""Repairs: edits of a text that settle a finding and leave everything else as it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Edit:
    """The characters of a file from `start` up to `end` are replaced by a text; offsets count from 0."""

    file: Path
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """How to settle a finding.

    `edits` is called when the repair is wanted; it gives nothing when the text at hand is written in a way that cannot be
    edited with certainty. A safe repair keeps what the document means; any other is applied only on request.
    """

    edits: Callable[[], Sequence[Edit]]
    is_safe: bool = True


def choose_edits(repairs: Iterable[Sequence[Edit]]) -> dict[Path, list[Edit]]:
    """Combine the edits of repairs by file, in the order of the text.

    A repair is taken whole or not at all: one that overlaps what was taken before waits for another run. Equal edits of two
    repairs are one.
    """
    chosen: dict[Path, list[Edit]] = {}
    for edits in repairs:
        fresh = [edit for edit in dict.fromkeys(edits) if edit not in chosen.get(edit.file, ())]
        if any(_collides(edit, other) for edit in fresh for other in chosen.get(edit.file, ())):
            continue
        for edit in fresh:
            chosen.setdefault(edit.file, []).append(edit)
    return {file: sorted(edits, key=_order) for file, edits in chosen.items()}


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with edits applied, which must be in order and apart from each other."""
    parts, position = [], 0
    for edit in edits:
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join((*parts, text[position:]))


def repaired_texts(texts: Mapping[Path, str], repairs: Iterable[Sequence[Edit]]) -> dict[Path, str]:
    """Return the texts of the files that repairs change."""
    return {file: apply_edits(texts[file], edits) for file, edits in choose_edits(repairs).items()}


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
