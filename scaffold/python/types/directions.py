"""Directions of schemas: in requests, in responses or in both, and the schemas that must differ between the two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scaffold.python.types.schema_source import Pointer, SchemaSource, reference, walk


class Direction(StrEnum):
    """The way that a body goes; a schema used BOTH ways has neither `readOnly` nor `writeOnly` parts, or no known use."""

    REQUEST = "request"
    RESPONSE = "response"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Directions:
    """For every root schema the directions in which a definition of its own is needed."""

    by_root: Mapping[Pointer, tuple[Direction, ...]]

    def of(self, root: Pointer, direction: Direction) -> Direction:
        """Choose the definition of a root schema that a schema of the given direction refers to."""
        available = self.by_root.get(root, (Direction.BOTH,))
        if direction in available:
            return direction
        return Direction.RESPONSE if Direction.RESPONSE in available else available[0]


def derive_directions(source: SchemaSource, uses: Iterable[tuple[Pointer, Direction]]) -> Directions:
    """Find out from where each root schema is reached.

    A schema is split into a request and a response variant when it is reached both ways and it, or anything it refers to, has a
    `readOnly` or `writeOnly` property (OpenAPI 3.1 §4.8.24).
    """
    links = {root: _links(source, root) for root in source.roots}
    reached = {
        direction: _closure({root_of(source, pointer) for pointer, way in uses if way is direction}, links)
        for direction in (Direction.REQUEST, Direction.RESPONSE)
    }
    backward: dict[Pointer, set[Pointer]] = {}
    for root, targets in links.items():
        for target in targets:
            backward.setdefault(target, set()).add(root)
    affected = _closure(
        {root for root, schema in source.roots.items() if _has_one_way_parts(schema)}, backward
    )
    result: dict[Pointer, tuple[Direction, ...]] = {}
    for root in source.roots:
        ways = tuple(direction for direction, roots in reached.items() if root in roots)
        result[root] = ways if root in affected and ways else (Direction.BOTH,)
    return Directions(result)


def root_of(source: SchemaSource, pointer: Pointer) -> Pointer:
    """Give the root schema that a pointer lies in."""
    for length in range(len(pointer), 0, -1):
        if pointer[:length] in source.roots:
            return pointer[:length]
    return pointer


def _links(source: SchemaSource, root: Pointer) -> set[Pointer]:
    found = set()
    for _, schema in walk(source.roots[root], root):
        target = source.target(schema) if reference(schema) is not None else None
        if target is not None:
            found.add(root_of(source, target))
    return found


def _closure(start: set[Pointer], links: Mapping[Pointer, set[Pointer]]) -> set[Pointer]:
    reached: set[Pointer] = set()
    waiting = list(start)
    while waiting:
        root = waiting.pop()
        if root not in reached:
            reached.add(root)
            waiting.extend(links.get(root, ()))
    return reached


def _has_one_way_parts(schema: object) -> bool:
    return any(part.get("readOnly") or part.get("writeOnly") for _, part in walk(schema, ()))
