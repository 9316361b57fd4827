"""Edits of a text as a unified diff: what changes is known, so nothing is searched for, and time grows with the text alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from scaffold.lint.repair.repair import Edit, apply_edits

_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class _Change:
    """The lines from `start` up to `end`, counted from 0, are replaced by others."""

    start: int
    end: int
    lines: tuple[str, ...]


def unified_diff(text: str, edits: Sequence[Edit], before: str, after: str) -> Iterator[str]:
    """Yield the lines of a diff, without line ends; `edits` must be in order and apart from each other.

    `before` and `after` name the two states. Nothing is yielded when the edits change nothing.
    """
    lines = text.splitlines(keepends=True)
    bare = text.splitlines()
    hunks = _hunks(_changes(text, lines, edits))
    grown = 0
    for number, hunk in enumerate(hunks):
        if not number:
            yield from (f"--- {before}", f"+++ {after}")
        yield from _render(hunk, bare, grown)
        grown += sum(len(change.lines) - (change.end - change.start) for change in hunk)


def _changes(text: str, lines: Sequence[str], edits: Sequence[Edit]) -> list[_Change]:
    """Say which lines the edits replace; what touches is one change."""
    starts = [0, *accumulate(map(len, lines))]
    changes: list[_Change] = []
    for first, end, group in _by_lines(starts, edits):
        offset = starts[first]
        moved = [Edit(edit.file, edit.start - offset, edit.end - offset, edit.text) for edit in group]
        new = apply_edits(text[offset : starts[end]], moved).splitlines(keepends=True)
        change = _trimmed(first, lines[first:end], new)
        if changes and changes[-1].end == change.start:
            last = changes.pop()
            change = _Change(last.start, change.end, last.lines + change.lines)
        if change.start < change.end or change.lines:
            changes.append(change)
    return changes


def _by_lines(starts: Sequence[int], edits: Sequence[Edit]) -> Iterator[tuple[int, int, list[Edit]]]:
    """Put together the edits that share a line, with the first of their lines and the one behind the last."""
    count = len(starts) - 1
    group: list[Edit] = []
    first = end = 0
    for edit in edits:
        start = max(min(bisect_right(starts, edit.start), count) - 1, 0)
        if group and start >= end and count:
            yield first, end, group
            group = []
        if not group:
            first, end = start, start + 1 if count else 0
        group.append(edit)
        end = max(end, min(bisect_right(starts, edit.end), count))
    if group:
        yield first, end, group


def _trimmed(start: int, old: Sequence[str], new: Sequence[str]) -> _Change:
    """Leave out the lines that stay as they are, at both ends."""
    shorter = min(len(old), len(new))
    head = next((index for index in range(shorter) if _bare(old[index]) != _bare(new[index])), shorter)
    rest = shorter - head
    tail = next((index for index in range(rest) if _bare(old[-1 - index]) != _bare(new[-1 - index])), rest)
    return _Change(start + head, start + len(old) - tail, tuple(map(_bare, new[head : len(new) - tail])))


def _bare(line: str) -> str:
    return line.splitlines()[0] if line else line


def _hunks(changes: Sequence[_Change]) -> list[list[_Change]]:
    """Put together the changes whose surroundings touch."""
    hunks = [[change] for change in changes[:1]]
    for last, change in pairwise(changes):
        if change.start - last.end <= 2 * _CONTEXT:
            hunks[-1].append(change)
        else:
            hunks.append([change])
    return hunks


def _render(hunk: Sequence[_Change], lines: Sequence[str], grown: int) -> Iterator[str]:
    """Yield a hunk; `grown` is by how many lines the hunks before it make the text longer."""
    start = max(hunk[0].start - _CONTEXT, 0)
    end = min(hunk[-1].end + _CONTEXT, len(lines))
    growth = sum(len(change.lines) - (change.end - change.start) for change in hunk)
    old, new = _range(start, end - start), _range(start + grown, end - start + growth)
    yield f"@@ -{old} +{new} @@"
    for change in hunk:
        yield from (f" {line}" for line in lines[start : change.start])
        yield from (f"-{line}" for line in lines[change.start : change.end])
        yield from (f"+{line}" for line in change.lines)
        start = change.end
    yield from (f" {line}" for line in lines[start:end])


def _range(start: int, length: int) -> str:
    """Write a range of lines as diffs do: counted from 1, or the line before where it is empty."""
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"
