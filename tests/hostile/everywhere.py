"""Nasty texts, every place of a small spec for them, and which of them can stand in one spec together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from scaffold.core.errors import InputError
from scaffold.model.describe import Description, describe
from scaffold.openapi.load import load_document
from tests.hostile.support import CODE, base

NASTY = (
    f'"""\n{CODE}\n"""',
    f"'''\n{CODE}\n'''",
    f"\n{CODE}\n",
    f"\r{CODE}",
    f"\u2028{CODE}",
    f"\x85{CODE}",
    f"'); {CODE}; ('",
    f'"]\n{CODE}\n["',
    "\\",
    "\\'",
    '\\"""',
    "{{ 7*7 }}",
    "{% raw %}{% include '/etc/passwd' %}",
    "{0.__class__}%s${HOME}$(touch x)`touch x`",
    "</title><script>alert(1)</script>",
    "[x](javascript:alert(1))|![](y)",
    "```\n# x\n---\n",
    '"\n[tool.x]\na = "1',
    "a: b\n- c # d",
    "'; DROP TABLE things; --",
    "../../x",
    "/etc/passwd",
    "con",
    "class",
    "__import__",
    "__class__",
    "K",
    "\u212a\ufb01",
    "\U0001f642",
    "#/components/schemas/Thing",
    "application/json",
    "",
    " ",
    "-1",
    "x" * 900,
)
CONTROLS = ("a\x00b", "a\x1bb", "a\u202eb", "a\ud800b")
TOGETHER = 13
"""The number of texts that stand in one spec at most."""

Place = tuple[tuple[str | int, ...], bool]
Combination = tuple[Place, str]
Shape = tuple[Any, ...]


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Place]:
    """Yield every string of a document: (its path, whether it is a key)."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield (*path, key), True
            yield from places(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from places(child, (*path, index))
    elif isinstance(value, str):
        yield path, False


PLACES = list(places(base()))
COMBINATIONS: list[Combination] = [(place, text) for place in PLACES for text in (*NASTY, *CONTROLS)]


def changed(*combinations: Combination) -> dict[str, Any]:
    """Put texts into the small spec, each in one place, as a value or as the name of what was there."""
    data = base()
    # From the inside to the outside, values before names: a place is found by what the names were.
    for (path, is_key), text in sorted(combinations, key=lambda item: (-len(item[0][0]), item[0][1])):
        holder: Any = data
        for part in path[:-1]:
            holder = holder[part]
        if is_key:
            items = [(text if key == path[-1] else key, value) for key, value in holder.items()]
            holder.clear()
            holder.update(items)
        else:
            holder[path[-1]] = text
    return data


def label(combination: Combination) -> str:
    """Say which text stands where."""
    (path, is_key), text = combination
    where = "/".join(map(str, path))
    return f"{text[:40]!r} as {'the name' if is_key else 'the value'} at {where}"


def described(folder: Path, combinations: Iterable[Combination]) -> Description | None:
    """Describe a changed spec; None when it is refused, as only an InputError may do it."""
    path = folder / "spec.json"
    path.write_text(json.dumps(changed(*combinations)), encoding="ascii")
    try:
        return describe(load_document(path))
    except InputError:
        return None


class Grouping:
    """Tells which changes leave everything else as it is, and puts these into specs together.

    A change is quiet when as many operations, parameters, replies, entities, fields and remarks come of it as of the plain
    spec. Quiet changes at different places stand together if every text of theirs is as often in the contract as each alone
    has put it there, and the whole has the plain shape too. All others stand alone.
    """

    def __init__(self, folder: Path) -> None:
        """Take a folder for specs."""
        self._folder = folder
        plain = described(folder, ())
        assert plain is not None
        self._shape = _shape(plain)
        self.refused = 0

    def groups(
        self, combinations: Sequence[Combination]
    ) -> Iterator[tuple[tuple[Combination, ...], Description]]:
        """Yield every combination that is not refused once, with what the spec means in which it stands."""
        quiet: list[tuple[Combination, int]] = []
        for combination in combinations:
            alone = described(self._folder, [combination])
            if alone is None:
                self.refused += 1
            elif _shape(alone) == self._shape:
                quiet.append((combination, _strings(alone.contract)[combination[1]]))
            else:
                yield (combination,), alone
        while quiet:
            group = _disjoint(quiet)
            quiet = [item for item in quiet if item not in group]
            yield from self._halved(group)

    def _halved(
        self, group: list[tuple[Combination, int]]
    ) -> Iterator[tuple[tuple[Combination, ...], Description]]:
        """Yield a group as a whole where its members leave each other alone, else its halves."""
        members = tuple(combination for combination, _ in group)
        whole = described(self._folder, members)
        if whole is not None and (len(group) == 1 or self._is_sum(whole, group)):
            yield members, whole
            return
        assert len(group) > 1
        middle = len(group) // 2
        yield from self._halved(group[:middle])
        yield from self._halved(group[middle:])

    def _is_sum(self, whole: Description, group: list[tuple[Combination, int]]) -> bool:
        found = _strings(whole.contract)
        return _shape(whole) == self._shape and all(found[text] == times for (_, text), times in group)


def _disjoint(quiet: list[tuple[Combination, int]]) -> list[tuple[Combination, int]]:
    """Choose changes at different places with different texts."""
    chosen: list[tuple[Combination, int]] = []
    for item in quiet:
        (place, text), _ = item
        if len(chosen) < TOGETHER and all(place != other[0] and text != other[1] for other, _ in chosen):
            chosen.append(item)
    return chosen


def _shape(description: Description) -> Shape:
    model = description.model
    return (
        [
            (len(one.parameters), len(one.responses), one.behavior.method, len(one.behavior.filters))
            for one in model.operations
        ],
        [len(entity.fields) for entity in model.entities],
        len(model.resources),
        sorted(Counter(remark.code for remark in model.remarks).items()),
    )


def _strings(value: Any) -> Counter[str]:
    """Count the strings of a document, names and values."""
    found: Counter[str] = Counter()
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            found.update(map(str, node))
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, str):
            found[node] += 1
    return found
