"""The definitions that operations reach, and the directions in which they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import NamedTuple

from scaffold.core.location import Pointer, extend_trail, unroll_trail
from scaffold.openapi.document import Document, Identity, Node, Reference
from scaffold.openapi.refs.graph import components_in_order
from scaffold.openapi.values import Json, child_value


class Seed(NamedTuple):
    """An operation from which usage spreads: its number, its node, the parameters of its path item.

    `called` says that clients send its requests to the service; of webhooks and callbacks, the service sends them.
    """

    number: int
    operation: Node
    shared: tuple[Node, ...]
    called: bool


class Usage(NamedTuple):
    """The uses of a definition: in what the service receives, in what it sends, and by how many operations."""

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

    def __init__(self, units: Mapping[Identity, _Unit]) -> None:
        self._units = units

    def of(self, node: Node) -> Usage:
        """Return the usage of a definition or of anything inside one."""
        at: Identity | None = node.identity
        received = sent = 0
        while (at := _nearest(self._units, at)) is not None:
            unit = self._units[at]
            received |= unit.received
            sent |= unit.sent
            at = _above(at)
        return Usage(received != 0, sent != 0, (received | sent).bit_count())

    def reached(self) -> Iterator[Identity]:
        """Yield the places of what operations reach by themselves: what is inside of these is not listed."""
        return (identity for identity, unit in self._units.items() if unit.received or unit.sent)


def build_usage(document: Document, seeds: Sequence[Seed]) -> UsageMap:
    """Spread what each operation reaches over the references of its parts; a shared definition is looked at once."""
    units = {(source.display, trail): _Unit() for _, _, source, trail in document.references}
    heirs = list(_heirs(document.references))
    units.update((heir, _Unit()) for _, heir in heirs if heir not in units)
    for seed in seeds:
        for part, in_request in _parts(seed):
            unit = units.setdefault(part.identity, _Unit())
            received = in_request if seed.called else not in_request
            if received:
                unit.received |= 1 << seed.number
            else:
                unit.sent |= 1 << seed.number
    _connect(units, document.references)
    for base, heir in heirs:
        units[base].targets.append(heir)
    _spread(units)
    return UsageMap(units)


def _heirs(references: Sequence[Reference]) -> Iterator[tuple[Identity, Identity]]:
    """Yield the schemas with a discriminator and the components that extend them: where one may be, so may the other."""
    known: dict[Identity, bool] = {}
    for source, trail, target_source, target_trail in references:
        if trail is None or trail[0] is None or trail[0][1] != "allOf":
            continue
        schema = unroll_trail(trail[0][0])
        if schema[:-1] != ("components", "schemas"):
            continue
        base = target_source.display, target_trail
        if base not in known:
            value = _value(target_source.value, unroll_trail(target_trail))
            known[base] = isinstance(value, dict) and "discriminator" in value
        if known[base]:
            yield base, (source.display, extend_trail(None, schema))


def _value(value: Json, pointer: Pointer) -> Json:
    for part in pointer:
        value = child_value(value, part)
    return value


def _parts(seed: Seed) -> Iterator[tuple[Node, bool]]:
    """Yield the parts of an operation, and whether each belongs to the request."""
    operation = seed.operation
    own = operation.get("parameters")
    for parameter in (*seed.shared, *(own.elements() if own else ())):
        yield parameter, True
    body = operation.get("requestBody")
    if body is not None:
        yield body, True
    responses = operation.get("responses")
    if responses is not None:
        yield responses, False


def _connect(units: Mapping[Identity, _Unit], references: Sequence[Reference]) -> None:
    """Let each unit lead to what the references inside it lead to, and to the units inside it."""
    for source, trail, target_source, target_trail in references:
        holder = _nearest(units, (source.display, trail))
        if holder is not None:
            units[holder].targets.append((target_source.display, target_trail))
    for inner in units:
        outer = _nearest(units, _above(inner))
        if outer is not None:
            units[outer].targets.append(inner)


def _nearest(units: Mapping[Identity, _Unit], at: Identity | None) -> Identity | None:
    """Find the innermost unit that a place is in."""
    while at is not None and at not in units:
        at = _above(at)
    return at


def _above(at: Identity) -> Identity | None:
    file, trail = at
    return None if trail is None else (file, trail[0])


def _spread(units: Mapping[Identity, _Unit]) -> None:
    """Give each unit the operations of all units that lead to it."""
    for group in components_in_order({identity: unit.targets for identity, unit in units.items()}):
        members = [units[identity] for identity in group]
        received = reduce(or_, (unit.received for unit in members))
        sent = reduce(or_, (unit.sent for unit in members))
        for unit in members:
            unit.received, unit.sent = received, sent
        for target in {target for unit in members for target in unit.targets}:
            units[target].received |= received
            units[target].sent |= sent
