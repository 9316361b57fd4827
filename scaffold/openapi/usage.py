"""Which operations reach which definitions, and in which direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TypeAlias

from scaffold.core.errors import RefError
from scaffold.openapi.document import Document, Identity, Node
from scaffold.openapi.graph import components_in_order
from scaffold.openapi.nodes import OBJECT_TYPES, Kind, ObjectType, typed_children
from scaffold.openapi.walk import references_in

Seed: TypeAlias = tuple[int, Node, tuple[Node, ...], bool]
"""Number of an operation, the operation, the parameters of its path item, and whether the service is the one that is called."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How a definition is used: in what the service receives, in what it sends, and by how many operations."""

    received: bool = False
    sent: bool = False
    operations: int = 0


@dataclass(slots=True)
class _Unit:
    """A part of an operation, or what a reference leads to. The masks have one bit per operation that reaches it."""

    received: int = 0
    sent: int = 0
    targets: list[Identity] = field(default_factory=list)


class UsageMap:
    """The usage of every definition that operations reach."""

    __slots__ = ("_units",)

    def __init__(self, units: dict[Identity, _Unit]) -> None:
        self._units = units

    def of(self, node: Node) -> Usage:
        """Return the usage of a definition or of anything inside one."""
        file, pointer = node.identity
        received = sent = 0
        for length in range(len(pointer) + 1):
            unit = self._units.get((file, pointer[:length]))
            if unit is not None:
                received |= unit.received
                sent |= unit.sent
        return Usage(received != 0, sent != 0, (received | sent).bit_count())


def build_usage(document: Document, seeds: Sequence[Seed]) -> UsageMap:
    """Follow the references of each operation's parts; a shared definition is looked at once."""
    finder = _Finder(document)
    for number, operation, shared, is_called in seeds:
        for part, kind, is_request in _parts(operation, shared):
            unit = finder.unit(part, OBJECT_TYPES[kind])
            if is_request == is_called:
                unit.received |= 1 << number
            else:
                unit.sent |= 1 << number
    finder.spread()
    return UsageMap(finder.units)


def _parts(operation: Node, shared: tuple[Node, ...]) -> Iterator[tuple[Node, Kind, bool]]:
    """Yield the parts of an operation: the part, its kind, and whether it belongs to the request."""
    own = operation.get("parameters")
    for parameter in (*shared, *(own.elements() if own else ())):
        yield parameter, "parameter", True
    body = operation.get("requestBody")
    if body is not None:
        yield body, "request-body", True
    responses = operation.get("responses")
    if responses is not None:
        yield responses, "responses", False


@dataclass(slots=True)
class _Finder:
    document: Document
    units: dict[Identity, _Unit] = field(default_factory=dict)

    def unit(self, node: Node, object_type: ObjectType) -> _Unit:
        """Return the unit that a node is the top of, with every unit that it leads to."""
        first = self.units.get(node.identity)
        if first is not None:
            return first
        pending = [(node, object_type)]
        while pending:
            top, top_type = pending.pop()
            if top.identity in self.units:
                continue
            unit = self.units[top.identity] = _Unit()
            for target, wanted in self._references(top, top_type):
                unit.targets.append(target.identity)
                pending.append((target, wanted))
        return self.units[node.identity]

    def _references(self, top: Node, top_type: ObjectType) -> Iterator[tuple[Node, ObjectType]]:
        if not isinstance(top.value, dict):
            return
        stack = [(top.value, top_type)]
        seen: set[int] = set()
        while stack:
            value, object_type = stack.pop()
            if id(value) in seen:
                continue
            seen.add(id(value))
            for _, reference, wanted in references_in(object_type, value):
                try:
                    yield self.document.resolve(top.source, reference), wanted
                except RefError:
                    continue
            stack.extend((child, child_type) for _, child_type, child in typed_children(object_type, value))

    def spread(self) -> None:
        """Give each unit the operations of all units that lead to it."""
        for group in components_in_order({identity: unit.targets for identity, unit in self.units.items()}):
            units = [self.units[identity] for identity in group]
            received = reduce(or_, (unit.received for unit in units))
            sent = reduce(or_, (unit.sent for unit in units))
            for unit in units:
                unit.received, unit.sent = received, sent
            for target in {target for unit in units for target in unit.targets}:
                self.units[target].received |= received
                self.units[target].sent |= sent
