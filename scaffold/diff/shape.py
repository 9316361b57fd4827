"""The effective view of a schema: what holds at once, through `$ref` and `allOf`, merged into one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scaffold.openapi.document import Node
from scaffold.openapi.schemas import (
    Nodes,
    Types,
    both_types,
    iter_properties,
    iter_required,
    list_layers,
    value_types,
)
from scaffold.openapi.values import Json

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
        """The node that defines the schema: behind references, before the parts of an `allOf`."""
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

    def refused_at(self, name: str) -> Node | None:
        """The place that refuses a property: `false` as its schema, or what forbids all that are not declared."""
        for declared in self.all("properties"):
            if declared.fields.get(name) is False:
                return declared.child(name)
        return self.closed_at


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
            # A schema that is an alternative of itself has, in itself, any type.
            self._is_cut = True
            return None
        self._open.add(key)
        found = self._narrowed(list_layers((node,)), depth)
        self._open.discard(key)
        # What was derived inside a circle depends on where that was entered.
        if depth == 0 or not self._is_cut:
            self._types[key] = (node.value, found)
        return found

    def _build(self, nodes: Nodes) -> Shape:
        layers = list_layers(nodes)
        properties: dict[str, Nodes] = {}
        for name, node in iter_properties(layers):
            properties[name] = (*properties.get(name, ()), node)
        required: dict[str, Node] = {}
        for entry in iter_required(layers):
            required.setdefault(str(entry.value), entry)
        groups = (tuple(one for one in group if not _is_null(one)) for group in _iter_alternatives(layers))
        types: Types = None
        for node in nodes:
            types = both_types(types, self.types(node))
        return Shape(layers, types, properties, required, tuple(group for group in groups if group))

    def _narrowed(self, layers: Nodes, depth: int) -> Types:
        """Return the types of layers that one of each of their alternatives has as well."""
        found = value_types(layers)
        for group in _iter_alternatives(layers):
            branches = [self.types(branch, depth + 1) for branch in group]
            if all(branch is not None for branch in branches):
                found = both_types(found, frozenset().union(*(branch or () for branch in branches)))
        return found


def _iter_alternatives(layers: Nodes) -> Iterator[Nodes]:
    """Yield the branches of each `oneOf` and `anyOf` that has any."""
    for layer in layers:
        for key in _ALTERNATIVES:
            holder = layer.get(key) if key in layer.fields else None
            group = tuple(one for one in holder.elements() if isinstance(one.value, dict)) if holder else ()
            if group:
                yield group


def _is_null(node: Node) -> bool:
    return node.fields.get("type") == "null"
