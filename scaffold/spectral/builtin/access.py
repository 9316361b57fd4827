"""Reach the operations of a document through its references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from scaffold.core.location import Pointer
from scaffold.spectral.data.tree import Tree
from scaffold.spectral.data.values import Value

METHODS: Final = ("get", "head", "post", "put", "patch", "delete", "options", "trace")


class FoundOperation(NamedTuple):
    """An operation with its path from the root and the names in it."""

    path: str
    method: str
    value: dict[str, Any]
    place: Pointer


def entries(value: Value, tree: Tree) -> Iterator[tuple[str, Value]]:
    """Yield the entries of a mapping with references followed, nothing for any other value."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield key, tree.follow(child)


def elements(value: Value, tree: Tree) -> list[Value]:
    """List the items of a sequence with references followed, nothing for any other value."""
    return [tree.follow(item) for item in value] if isinstance(value, list) else []


def operations(paths: Value, tree: Tree) -> Iterator[FoundOperation]:
    """Yield the operations below the value of `paths`, in the order of the document."""
    for path, item in entries(paths, tree):
        for method, value in entries(item, tree):
            if method in METHODS and isinstance(value, dict):
                yield FoundOperation(path, method, value, ("paths", path, method))
