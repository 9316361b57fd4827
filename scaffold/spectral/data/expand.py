"""Write values out with their references replaced, as JSON Schema validation needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from scaffold.spectral.data.tree import Tree
from scaffold.spectral.data.values import Value

_MOST_VALUES = 200_000
_DEEPEST = 150


class Expanded(NamedTuple):
    """A value with its references replaced.

    It is `endless` when it refers to itself or grows beyond what can be written out; then no schema can be
    made of it. `size` counts the values in it.
    """

    value: Value
    endless: bool
    size: int


class Expander:
    """Expand values of one tree, each object once."""

    def __init__(self, tree: Tree) -> None:
        """Prepare for the values of a tree."""
        self._follow: Final[Callable[[Value], Value]] = tree.follow
        self._done: Final[dict[int, Expanded]] = {}
        self._open: Final[set[int]] = set()

    def expand(self, value: Value) -> Expanded:
        """Return a value with everything that it refers to in place."""
        return self._expand(value, 0)

    def _expand(self, value: Value, depth: int) -> Expanded:
        value = self._follow(value)
        if not isinstance(value, dict | list):
            return Expanded(value, endless=False, size=1)
        if id(value) in self._done:
            return self._done[id(value)]
        if id(value) in self._open or depth > _DEEPEST:
            return Expanded(None, endless=True, size=1)
        self._open.add(id(value))
        expanded = self._contents(value, depth + 1)
        self._open.discard(id(value))
        self._done[id(value)] = expanded
        return expanded

    def _contents(self, value: Value, depth: int) -> Expanded:
        if isinstance(value, dict):
            fields = {key: self._expand(child, depth) for key, child in value.items()}
            parts = list(fields.values())
            result: Value = {key: part.value for key, part in fields.items()}
        else:
            parts = [self._expand(child, depth) for child in value]
            result = [part.value for part in parts]
        size = 1 + sum(part.size for part in parts)
        if size > _MOST_VALUES or any(part.endless for part in parts):
            return Expanded(None, endless=True, size=min(size, _MOST_VALUES))
        return Expanded(result, endless=False, size=size)


def cut_off(value: Value, follow: Callable[[Value], Value], levels: int) -> Value:
    """Copy a value down to a number of levels, references replaced; containers on the last one are empty."""
    value = follow(value)
    if isinstance(value, dict):
        return {key: _shallow(child, follow, levels) for key, child in value.items()}
    if isinstance(value, list):
        return [_shallow(child, follow, levels) for child in value]
    return value


def _shallow(value: Value, follow: Callable[[Value], Value], levels: int) -> Value:
    if levels > 1:
        return cut_off(value, follow, levels - 1)
    value = follow(value)
    return {} if isinstance(value, dict) else [] if isinstance(value, list) else value
