"""Three-way merge of TOML, YAML and JSON by their keys; comments and layout stay."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

import yaml

from scaffold.merge.lines import merge_text, split_lines
from scaffold.merge.pieces import Piece, clash, join, plain
from scaffold.merge.units import Unit, join_units, merge_units, number_units

_TABLE = re.compile(r"\s*\[\[?[^\]#]+\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_MAPPED = re.compile(
    r"""( *)((?:[^\s#'"\-\[{&*!|>][^#]*?|"[^"]*"|'[^']*'|-?[^\s#'"\-\[{][^#]*?))\s*:(\s|$)"""
)
_ITEM = re.compile(r"( *)- +(\S.*)")


def merge_toml(what: str, base: str, mine: str, new: str) -> Piece:
    """Merge TOML (1.0): tables by their headers, and the keys in each."""
    return _checked(what, (base, mine, new), _toml_units, tomllib.loads)


def merge_yaml(what: str, base: str, mine: str, new: str) -> Piece:
    """Merge YAML 1.2 in block style: mappings by their keys, whatever their depth; lists by lines."""
    return _checked(what, (base, mine, new), _yaml_units, _load_yaml)


def merge_json(what: str, base: str, mine: str, new: str) -> Piece:
    """Merge JSON (RFC 8259) by values where people's text is laid out in a common way, else by lines."""
    try:
        values = [json.loads(text) for text in (base, mine, new)]
    except (ValueError, RecursionError):
        return merge_text(what, base, mine, new)
    layout = _layout(mine, values[1])
    if layout is not None:
        merged = _merge_values(values[0], values[1], values[2])
        if merged is not _CLASH:
            return plain(layout(merged), under=new)
    by_lines = merge_text(what, base, mine, new)
    # Half of a merge by lines is not half of the values: what stays in place while a conflict is open is people's text.
    if by_lines.conflicts:
        return replace(by_lines, text=mine, under=base)
    return _parsed(what, (base, mine, new), by_lines, json.loads)


@dataclass(frozen=True, slots=True)
class _Keys:
    """Merges keys that hold keys themselves; `what` names those above."""

    what: str
    split: Callable[[str], list[Unit] | None]

    def changed(self, base: Unit, mine: Unit, new: Unit) -> Piece:
        what = f"{self.what}: {mine.name[-1]}" if ":" not in self.what else f"{self.what}.{mine.name[-1]}"
        parts = [self.split(unit.text) for unit in (base, mine, new)]
        before, yours, after = parts
        if before and yours and after and len(yours) > 1:
            heads = [units[0] for units in (before, yours, after)]
            head = merge_text(what, heads[0].text, heads[1].text, heads[2].text)
            rest = merge_units(before[1:], yours[1:], after[1:], replace(self, what=what))
            return join([head, join_units(rest)])
        return merge_text(what, base.text, mine.text, new.text)

    def removed(self, base: Unit, mine: Unit) -> Piece | None:
        if base.text == mine.text:
            return None
        return plain(mine.text, f"{self.what}: {mine.name[-1]} is no longer generated; it is kept", under="")

    def doubled(self, mine: Unit, new: Unit) -> Piece:
        if mine.text == new.text:
            return plain(mine.text)
        return clash(f"{self.what}: {mine.name[-1]}", "", mine.text, new.text)


def _checked(
    what: str,
    texts: tuple[str, str, str],
    split: Callable[[str], list[Unit] | None],
    load: Callable[[str], Any],
) -> Piece:
    parts = [split(text) for text in texts]
    before, yours, after = parts
    if before is not None and yours is not None and after is not None:
        inner = _toml_entries if split is _toml_units else split_mapping
        merged = join_units(merge_units(before, yours, after, _Keys(what, inner)))
        if _loads(merged.text, load):
            return merged
    return _parsed(what, texts, merge_text(what, *texts), load)


def _parsed(what: str, texts: tuple[str, str, str], merged: Piece, load: Callable[[str], Any]) -> Piece:
    """Keep people's text where what comes out of a merge cannot be read and theirs can."""
    if _loads(merged.text, load) or not _loads(texts[1], load):
        return merged
    if merged.conflicts:
        return replace(merged, text=texts[1], under=texts[0])
    return replace(clash(f"{what}: what comes out of the merge cannot be read", *texts), notes=merged.notes)


def _loads(text: str, load: Callable[[str], Any]) -> bool:
    try:
        load(text)
    except (ValueError, RecursionError, yaml.YAMLError):
        return False
    return True


def _load_yaml(text: str) -> Any:
    return list(yaml.compose_all(text, Loader=yaml.SafeLoader))


def _toml_units(text: str) -> list[Unit] | None:
    """Divide a document into its tables; keys before the first one are units of their own."""
    lines = split_lines(text)
    # A line in a text or a list can look like a header; what is before it is no document then.
    starts = [
        at
        for at, line in enumerate(lines)
        if _TABLE.match(line) and _loads("".join(lines[:at]), tomllib.loads)
    ]
    bounds = [_head_of(lines, at, floor + 1) for floor, at in pairwise([-1, *starts])]
    units = _with_heads(lines, 0, bounds[0] if bounds else len(lines), _toml_key)
    if units is None:
        return None
    for at, (start, end) in zip(starts, pairwise([*bounds, len(lines)]), strict=True):
        units.append(_unit(lines, start, end, lines[at].split("#")[0].strip()))
    return number_units(units)


def _unit(lines: Sequence[str], start: int, end: int, name: str) -> Unit:
    blank = start
    while blank < end and not lines[blank].strip():
        blank += 1
    return Unit(("table", name), "".join(lines[start:blank]), "".join(lines[blank:end]))


def _head_of(lines: Sequence[str], at: int, floor: int) -> int:
    """Find where the comments and the space before a line begin."""
    start = at
    while start > floor and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    while start > floor and not lines[start - 1].strip():
        start -= 1
    return start


def _toml_entries(text: str) -> list[Unit] | None:
    """Divide a table into its header, with the comments above it, and its keys."""
    lines = split_lines(text)
    at = next((at for at, line in enumerate(lines) if _TABLE.match(line)), None)
    if at is None:
        return None
    entries = _with_heads(lines, at + 1, len(lines), _toml_key)
    if entries is None:
        return None
    return [Unit(("header",), "", "".join(lines[: at + 1])), *number_units(entries)]


def _toml_key(lines: Sequence[str], at: int) -> tuple[str, int] | None:
    """Return the key that begins on a line, and where its value ends."""
    found = _KEY.match(lines[at])
    if found is None:
        return None
    for end in range(at + 1, len(lines) + 1):
        if _loads("".join(lines[at:end]), tomllib.loads):
            return found[1], end
    return None


def _with_heads(
    lines: Sequence[str], start: int, end: int, key: Callable[[Sequence[str], int], tuple[str, int] | None]
) -> list[Unit] | None:
    """Divide lines into entries with the comments right above them, and comments of their own."""
    units: list[Unit] = []
    lead: list[str] = []
    head: list[str] = []
    at = start
    while at < end:
        line = lines[at]
        if not line.strip():
            if head:
                units.append(Unit(("comment", "".join(head)), "".join(lead), "".join(head)))
                lead, head = [], []
            lead.append(line)
            at += 1
        elif line.lstrip().startswith("#"):
            head.append(line)
            at += 1
        else:
            entry = key(lines[:end], at)
            if entry is None:
                return None
            units.append(Unit(("key", entry[0]), "".join(lead), "".join([*head, *lines[at : entry[1]]])))
            lead, head = [], []
            at = entry[1]
    if head or lead:
        units.append(Unit(("comment", "".join(head)), "".join(lead), "".join(head)))
    return units


def _yaml_units(text: str) -> list[Unit] | None:
    """Divide a document into the keys of its mapping; None for any other document."""
    if re.search(r"^(---|\.\.\.|%)", text, re.MULTILINE) or "\t" in text:
        return None
    lines = split_lines(text)
    units = _with_heads(lines, 0, len(lines), _yaml_key)
    return None if units is None else number_units(units)


def split_mapping(text: str) -> list[Unit] | None:
    """Divide a key of YAML into its own line, with comments above, and the keys or items below it."""
    lines = split_lines(text)
    at = next(
        (at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), None
    )
    if at is None or at + 1 >= len(lines):
        return None
    found = _MAPPED.match(lines[at]) or _ITEM.match(lines[at])
    opened = found is not None and (lines[at].split(" #")[0].rstrip().endswith(":"))
    if not opened:
        return None
    entries = _with_heads(lines, at + 1, len(lines), _yaml_key)
    if entries is None:
        return None
    return [Unit(("header",), "", "".join(lines[: at + 1])), *number_units(entries)]


def _yaml_key(lines: Sequence[str], at: int) -> tuple[str, int] | None:
    """Return the key or the item that begins on a line, and where what is below it ends."""
    line = lines[at]
    depth = len(line) - len(line.lstrip(" "))
    item = _ITEM.match(line)
    found = _MAPPED.match(line)
    if item is None and found is None:
        return None
    end = last = at + 1
    while end < len(lines):
        inner = lines[end]
        if inner.strip():
            indent = len(inner) - len(inner.lstrip(" "))
            under = indent > depth or (item is None and indent == depth and inner.lstrip().startswith("- "))
            if not under and not (inner.lstrip().startswith("#") and indent > depth):
                break
            last = end + 1
        end += 1
    return (f"- {item[2].strip()}" if item is not None else (found[2] if found is not None else "")), last


_CLASH: Any = object()
_ABSENT: Any = object()


def _merge_values(base: Any, mine: Any, new: Any) -> Any:
    """Merge JSON values by key; _CLASH where both sides changed one that has no keys."""
    if _same(mine, new) or _same(new, base):
        return mine
    if _same(mine, base):
        return new
    if not (isinstance(mine, dict) and isinstance(new, dict)):
        return _CLASH
    before = base if isinstance(base, dict) else {}
    merged: dict[str, Any] = {}
    for key in [*mine, *(key for key in new if key not in mine)]:
        sides = [side.get(key, _ABSENT) for side in (before, mine, new)]
        value = _merge_values(*sides)
        if value is _CLASH:
            return _CLASH
        if value is not _ABSENT:
            merged[key] = value
    return merged


def _same(one: Any, other: Any) -> bool:
    """Compare JSON values: 1 is not true, and keys have an order."""
    if one is _ABSENT or other is _ABSENT:
        return one is other
    return json.dumps(one) == json.dumps(other)


def _layout(text: str, value: Any) -> Callable[[Any], str] | None:
    """Find how a text was written, so that it can be written again; None where no common way gives it."""
    for indent in (2, 4, 1, 3, "\t", None):
        for escaped in (False, True):
            for end in ("\n", ""):
                layout = partial(_written, indent=indent, escaped=escaped, end=end)
                if layout(value) == text:
                    return layout
    return None


def _written(value: Any, *, indent: int | str | None, escaped: bool, end: str) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=escaped) + end
