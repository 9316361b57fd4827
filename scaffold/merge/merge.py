"""Merging one file: what people made of a text, and what the generator makes of it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from scaffold.merge.data import merge_json, merge_toml, merge_yaml
from scaffold.merge.lines import find_edits, merge_text, split_lines
from scaffold.merge.pieces import YOURS, Piece, closed, plain
from scaffold.merge.python import Formatter, merge_python
from scaffold.merge.rename import rename, unsure_fields
from scaffold.merge.symbols import NO_SYMBOLS, Symbols

_KINDS: dict[str, Callable[[str, str, str, str], Piece]] = {
    ".toml": merge_toml,
    ".yaml": merge_yaml,
    ".yml": merge_yaml,
    ".json": merge_json,
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place where both sides differ: the 1-based line of `marked`, and what is there."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged text.

    Where the sides conflict, `text` has people's; it parses if theirs does. `marked` has all three between marks, and is
    `text` where there is no conflict. `notes` are sentences for a person. `base` is what the next merge of `text` begins from:
    the new text, but for what conflicts.
    """

    text: str
    conflicts: tuple[Conflict, ...]
    marked: str
    notes: tuple[str, ...]
    base: str


def merge(
    path: str,
    base: str,
    mine: str,
    new: str,
    *,
    symbols: Symbols = NO_SYMBOLS,
    formatted: Formatter | None = None,
) -> Merge:
    """Merge a file: `base` is what the generator wrote, `mine` what people made of it, `new` what is written now.

    The kind of the file follows from its path. `symbols` renames in `base` and `mine` what the generator now calls
    something else. `formatted` lays out as the generator does: what was renamed, and what conflicts by its layout only.
    Lines end as they do in `mine`.
    """
    if mine == base:
        return Merge(new, (), new, (), new)
    if new in (base, mine) and not symbols:
        return Merge(mine, (), mine, (), new)
    ending = _ending(mine)
    before, yours, after = (closed(text.replace("\r\n", "\n")) for text in (base, mine, new))
    if symbols and path.endswith(".py"):
        before = _renamed(before, path, symbols, formatted)
        yours = _renamed(yours, path, symbols, formatted)
    elif symbols:
        before, yours = rename(before, path, symbols), rename(yours, path, symbols)
    kind = _KINDS.get(PurePosixPath(path).suffix, merge_text)
    if path.endswith(".py"):
        kind = partial(merge_python, formatted=formatted)
    merged = kind(path, before, yours, after) if yours != before else plain(after)
    notes = (*merged.notes, *(unsure_fields(merged.text, symbols) if path.endswith(".py") else ()))
    text = _finished(merged.text, mine, base, ending)
    if not merged.conflicts:
        return Merge(text, (), text, notes, new)
    marked = _finished(merged.marked, mine, base, ending)
    lines = [number for number, line in enumerate(marked.split("\n"), start=1) if line.startswith(YOURS)]
    places = [*lines, *[1] * len(merged.conflicts)]
    conflicts = (Conflict(line, what) for line, what in zip(places, merged.conflicts, strict=False))
    return Merge(text, tuple(conflicts), marked, notes, merged.under)


def _renamed(text: str, path: str, symbols: Symbols, formatted: Formatter | None) -> str:
    """Rename, and format what changed if it was formatted before."""
    changed = rename(text, path, symbols)
    if changed == text or formatted is None or formatted(text) != text:
        return changed
    return formatted(changed)


def _ending(text: str) -> str:
    return "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"


def _finished(text: str, mine: str, base: str, ending: str) -> str:
    """Give a text the ends of lines that people's has, and no last one where they took it away."""
    if base.endswith("\n") and mine and not mine.endswith("\n"):
        text = text.removesuffix("\n")
    return _ended(text, mine, ending) if "\r\n" in mine else text


def _ended(text: str, mine: str, ending: str) -> str:
    """End lines as they end in `mine`; new lines as most of its do."""
    own = split_lines(mine)
    lines: list[str] = []
    place = 0
    for edit in find_edits([line.replace("\r\n", "\n") for line in own], split_lines(text)):
        lines += own[place : edit.low]
        lines += [line.replace("\n", ending) for line in edit.lines]
        place = edit.high
    return "".join([*lines, *own[place:]])
