"""The effective view of a schema: what holds at once, through `$ref` and `allOf`, merged into one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scaffold.core.errors import RefError
from scaffold.core.jsontypes import json_type
from scaffold.openapi.document import Node
from scaffold.openapi.values import Json

Nodes = tuple[Node, ...]
"""Schemas that hold at once; none of them means that anything is valid."""

Types = frozenset[str] | None
"""Type names, `number` with `integer`; None where any type will do."""

_DEEPEST = 48
_MOST_STEPS = 2_000
_ALTERNATIVES = ("oneOf", "anyOf")


@dataclass(frozen=True, slots=True)
class Shape:
    """One schema, or several that hold at once, with the place of everything that they say.

    `layers` are the schemas that are merged; `alternatives` the branches of each `oneOf` and `anyOf`, without `null`.
    """

    layers: Nodes
    types: Types
    properties: Mapping[str, Nodes]
    required: Mapping[str, Node]
    alternatives: tuple[Nodes, ...]

    @property
    def place(self) -> Node | None:
        """Where the schema is defined: behind references, before the parts of an `allOf`."""
        return next((layer for layer in self.layers if layer.ref is None), None)

    def all(self, key: str) -> Iterator[Node]:
        """Yield the places of a keyword, one for each layer that has it."""
        return (layer.child(key) for layer in self.layers if key in layer.fields)

    def first(self, key: str) -> Node | None:
        """Return the first place of a keyword."""
        return next(self.all(key), None)

    def says(self, key: str) -> bool:
        """Tell whether a flag is true in any layer."""
        return any(layer.fields.get(key) is True for layer in self.layers)

    @property
    def closed_at(self) -> Node | None:
        """The keyword that forbids properties that are not declared."""
        for key in ("additionalProperties", "unevaluatedProperties"):
            for place in self.all(key):
                if place.value is False:
                    return place
        return None


class Shapes:
    """The shapes of one document, each made once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._shapes: dict[tuple[int, ...], Shape] = {}
        self._types: dict[int, tuple[Json, Types]] = {}
        self._open: set[int] = set()
        self._steps = 0
        self._is_cut = False

    def of(self, nodes: Nodes) -> Shape:
        """Return the shape of schemas that hold at once."""
        key = tuple(id(node.value) for node in nodes)
        found = self._shapes.get(key)
        if found is None:
            found = self._shapes[key] = self._build(nodes)
        return found

    def types(self, node: Node, depth: int = 0) -> Types:
        """Return the types of the values that are valid, None for any."""
        key = id(node.value)
        known = self._types.get(key)
        if known is not None:
            return known[1]
        if depth == 0:
            self._steps, self._is_cut = 0, False
        self._steps += 1
        if key in self._open or depth >= _DEEPEST or self._steps > _MOST_STEPS:
            # A schema that contains itself has, in itself, any type.
            self._is_cut = True
            return None
        self._open.add(key)
        found = self._derive_types(node, depth)
        self._open.discard(key)
        # What was derived inside a circle depends on where that was entered.
        if depth == 0 or not self._is_cut:
            self._types[key] = (node.value, found)
        return found

    def _build(self, nodes: Nodes) -> Shape:
        layers: list[Node] = []
        groups: list[Nodes] = []
        pending, seen = list(nodes), set[int]()
        while pending:
            node = pending.pop(0)
            if not isinstance(node.value, dict) or id(node.value) in seen:
                continue
            seen.add(id(node.value))
            layers.append(node)
            found = [target] if (target := _target(node)) is not None else []
            found += _elements(node, "allOf")
            for key in _ALTERNATIVES:
                branches = tuple(branch for branch in _elements(node, key) if not _is_null(branch))
                if branches:
                    groups.append(branches)
            pending[:0] = found
        types: Types = None
        for node in nodes:
            types = _both(types, self.types(node))
        return Shape(tuple(layers), types, _properties(layers), _required(layers), tuple(groups))

    def _derive_types(self, node: Node, depth: int) -> Types:
        value = node.value
        if not isinstance(value, dict):
            return None
        found = _stated_types(value)
        target = _target(node)
        if target is not None:
            found = _both(found, self.types(target, depth + 1))
        for part in _elements(node, "allOf"):
            found = _both(found, self.types(part, depth + 1))
        for key in _ALTERNATIVES:
            branches = [self.types(branch, depth + 1) for branch in _elements(node, key)]
            if branches and all(branch is not None for branch in branches):
                found = _both(found, frozenset().union(*(branch or () for branch in branches)))
        return found


def _stated_types(value: Mapping[str, Json]) -> Types:
    stated = value.get("type")
    listed = stated if isinstance(stated, list) else [stated]
    found: Types = _with_integer(frozenset(name for name in listed if isinstance(name, str))) or None
    for values in (value.get("enum"), [value["const"]] if "const" in value else None):
        if isinstance(values, list) and values:
            found = _both(found, _with_integer(frozenset(json_type(item) for item in values)))
    if found is None and "properties" in value:
        return frozenset({"object"})
    if found is None and "items" in value:
        return frozenset({"array"})
    return found


def _with_integer(names: frozenset[str]) -> frozenset[str]:
    return names | {"integer"} if "number" in names else names


def _both(left: Types, right: Types) -> Types:
    """Give what both allow; where they contradict each other, which no value satisfies, what the first says."""
    if left is None or right is None:
        return right if left is None else left
    return left & right or left


def _target(node: Node) -> Node | None:
    if node.ref is None:
        return None
    try:
        return node.document.resolve(node.source, node.ref)
    except RefError:
        return None


def _elements(node: Node, key: str) -> list[Node]:
    holder = node.get(key) if key in node.fields else None
    return [part for part in holder.elements() if isinstance(part.value, dict)] if holder is not None else []


def _is_null(node: Node) -> bool:
    return node.fields.get("type") == "null"


def _properties(layers: list[Node]) -> dict[str, Nodes]:
    found: dict[str, Nodes] = {}
    for layer in layers:
        declared = layer.get("properties") if "properties" in layer.fields else None
        for name, node in declared.items() if declared is not None else ():
            found[name] = (*found.get(name, ()), node)
    return found


def _required(layers: list[Node]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for layer in layers:
        names = layer.get("required") if "required" in layer.fields else None
        for name in names.elements() if names is not None else ():
            if isinstance(name.value, str):
                found.setdefault(name.value, name)
    return found
