"""A document as Spectral walks it: with every reference in place of what it leads to, or as it is written.

Nothing is copied: what is shared through references is the same object wherever it is reached, which keeps
the walk linear in the size of the files. A finding inside of such an object has one place, its definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scaffold.core.location import Pointer, PointerPart, Trail, extend_trail, unroll_trail
from scaffold.openapi.read.source import Source
from scaffold.openapi.references import Target
from scaffold.spectral.data.problems import RulesetError
from scaffold.spectral.data.references import References
from scaffold.spectral.data.values import UNDEFINED, Value, is_number, text_of


class Item:
    """A value with the way on which it was reached: its key and the item around it, None for the root."""

    __slots__ = ("key", "parent", "value")

    def __init__(self, value: Value, key: PointerPart | None = None, parent: Item | None = None) -> None:
        """Name a value reached under a key of another one."""
        self.value: Final = value
        self.key: Final = key
        self.parent: Final = parent

    def path(self) -> Pointer:
        """Return the keys that lead from the root to the value."""
        parts: list[PointerPart] = []
        item: Item | None = self
        while item is not None and item.key is not None:
            parts.append(item.key)
            item = item.parent
        return tuple(reversed(parts))


@dataclass(frozen=True, slots=True)
class Spot:
    """The end of a path in the text: the file, the pointer of the nearest place that exists, and what is missing there."""

    source: Source
    pointer: Pointer
    value: Value
    missing: Pointer = ()


class Tree:
    """The values of a document from the root on.

    With `references` they are followed: an object that holds one is never seen, but what it leads to.
    """

    def __init__(self, source: Source, references: References | None) -> None:
        """Look at a file as it is written, or through its references."""
        self._source: Final = source
        self._references: Final = references.by_holder if references else {}
        self._ends: Final[dict[int, Target | None]] = {}
        self._descendants: Final[dict[tuple[Any, ...], Descendants]] = {}
        self.root: Final[Value] = self.follow(source.value)

    def follow(self, value: Value) -> Value:
        """Return what a value leads to when it is a reference that leads anywhere, else the value itself."""
        end = self._end(value)
        return value if end is None else end.value

    def _end(self, value: Value) -> Target | None:
        """Follow references to the end; None for a value that is none or leads nowhere."""
        if not isinstance(value, dict) or id(value) not in self._references:
            return None
        start = id(value)
        if start not in self._ends:
            end: Target | None = None
            seen: set[int] = set()
            current: Any = value
            while id(current) in self._references and id(current) not in seen:
                seen.add(id(current))
                found = self._references[id(current)].found
                if not isinstance(found, Target):
                    break
                end, current = found, found.value
            self._ends[start] = None if id(current) in seen else end
        return self._ends[start]

    def get(self, value: Value, key: Value) -> Value:
        """Return an entry of a mapping or sequence with references followed, UNDEFINED where there is none."""
        if isinstance(value, dict):
            name = key if isinstance(key, str) else text_of(key)
            return self.follow(value[name]) if name in value else UNDEFINED
        if isinstance(value, list):
            index = _index(key)
            return self.follow(value[index]) if index is not None and index < len(value) else UNDEFINED
        return UNDEFINED

    def children(self, item: Item) -> Iterator[Item]:
        """Yield the entries of a mapping or sequence, in order."""
        value = item.value
        if isinstance(value, dict):
            for key, child in value.items():
                yield Item(self.follow(child) if isinstance(child, dict) else child, key, item)
        elif isinstance(value, list):
            for index, child in enumerate(value):
                yield Item(self.follow(child) if isinstance(child, dict) else child, index, item)

    def descendants(self, item: Item, ancestors: int = 0) -> Descendants:
        """Return everything below an item, each container's entries once.

        With `ancestors`, once for each different way through that many levels above the container. Raises
        RulesetError when these are too many.
        """
        key = (ancestors, *_identity(item, ancestors))
        found = self._descendants.get(key)
        if found is None:
            found = self._descendants[key] = Descendants(tuple(self._descend(item, ancestors)))
        return found

    def _descend(self, start: Item, ancestors: int) -> Iterator[Item]:
        """Yield what is below an item: first what lies there in the text, then what only references lead to.

        So a value is named by its own place rather than by a way through references, wherever it has one.
        """
        entered = {_identity(start, ancestors)}
        referred = [start]
        yielded = 0
        while referred:
            pending = [self.children(referred.pop())]
            crossings: list[Item] = []
            while pending:
                item = next(pending[-1], None)
                if item is None:
                    pending.pop()
                    continue
                yield item
                yielded += 1
                if yielded > _MOST_ITEMS:
                    raise RulesetError(f"a path looks at more than {_MOST_ITEMS:,} values")
                if not isinstance(item.value, dict | list) or _identity(item, ancestors) in entered:
                    continue
                if self._is_crossing(item):
                    crossings.append(item)
                    continue
                entered.add(_identity(item, ancestors))
                pending.append(self.children(item))
            # What is entered must not depend on the order of references: each again in its turn.
            for item in reversed(crossings):
                identity = _identity(item, ancestors)
                if identity not in entered and not (ancestors and _is_inside_itself(item)):
                    entered.add(identity)
                    referred.append(item)

    def _is_crossing(self, item: Item) -> bool:
        """Tell whether a reference stands where an item was found."""
        if item.parent is None or item.key is None:
            return False
        container = item.parent.value
        written = container[item.key] if isinstance(item.key, int) else container[str(item.key)]
        return written is not item.value

    def locate(self, path: Sequence[PointerPart], *, at_key: bool = False) -> Spot:
        """Find where the text holds what a path from the root leads to, or the nearest place around it.

        With `at_key`, where the last key of the path stands: what is written there may be a reference.
        """
        source, trail = self._source, _NO_TRAIL
        value: Value = self._source.value
        crossed = False
        missing: Pointer = ()
        for index, part in enumerate(path):
            end = self._end(value)
            if end is not None and _entry(end.value, part)[1] is UNDEFINED:
                missing = tuple(path[index:])
                break
            # What stands beside a reference is its own place, unless that was itself reached through one.
            if end is not None and (crossed or part not in value):
                source, trail, value, crossed = end.source, extend_trail(None, end.pointer), end.value, True
            key, child = _entry(value, part)
            if child is UNDEFINED:
                missing = tuple(path[index:])
                break
            trail, value = (trail, key), child
        end = None if at_key else self._end(value)
        if end is not None and (crossed or len(value) == 1):
            return Spot(end.source, end.pointer, end.value, missing)
        return Spot(source, unroll_trail(trail), value, missing)


_NO_TRAIL: Final[Trail] = None
_MOST_ITEMS: Final = 5_000_000


def _identity(item: Item, ancestors: int) -> tuple[Any, ...]:
    """Tell one container from another, and with `ancestors` one way to it from another."""
    if not ancestors:
        return (id(item.value),)
    identity: list[Any] = [id(item.value)]
    level: Item | None = item
    for _ in range(ancestors):
        if level is None or level.parent is None:
            break
        identity += (level.key, id(level.parent.value))
        level = level.parent
    return tuple(identity)


def _is_inside_itself(item: Item) -> bool:
    """Tell whether references lead to a value from somewhere below it."""
    around = item.parent
    while around is not None:
        if around.value is item.value:
            return True
        around = around.parent
    return False


class Descendants:
    """A list of items, with indexes by key and by the fields of mappings that are made when first asked for."""

    __slots__ = ("_by_field", "_by_key", "items")

    def __init__(self, items: tuple[Item, ...]) -> None:
        """Take over the items."""
        self.items: Final = items
        self._by_key: dict[str, list[Item]] | None = None
        self._by_field: dict[str, list[Item]] | None = None

    def named(self, key: str) -> Sequence[Item]:
        """List the items that stand under a key."""
        if self._by_key is None:
            self._by_key = {}
            for item in self.items:
                self._by_key.setdefault(str(item.key), []).append(item)
        return self._by_key.get(key, ())

    def with_any_field(self, fields: frozenset[str]) -> Sequence[Item]:
        """List the items that are mappings with at least one of the fields."""
        if self._by_field is None:
            self._by_field = {}
            for item in self.items:
                if isinstance(item.value, dict):
                    for name in item.value:
                        self._by_field.setdefault(name, []).append(item)
        if len(fields) == 1:
            return self._by_field.get(next(iter(fields)), ())
        found = {id(item): item for name in sorted(fields) for item in self._by_field.get(name, ())}
        return list(found.values())


def _index(key: Value) -> int | None:
    if is_number(key):
        return int(key) if key >= 0 and float(key).is_integer() else None
    if isinstance(key, str) and key.isdecimal() and key.isascii() and (key == "0" or key[0] != "0"):
        return int(key) if len(key) < 10 else None
    return None


def _entry(value: Value, part: PointerPart) -> tuple[PointerPart, Value]:
    """Return the key as the container knows it and the entry, UNDEFINED where there is none."""
    if isinstance(value, dict):
        name = str(part)
        return name, value.get(name, UNDEFINED)
    if isinstance(value, list):
        index = _index(part)
        if index is not None and index < len(value):
            return index, value[index]
    return part, UNDEFINED
