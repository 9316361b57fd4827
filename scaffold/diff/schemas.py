"""Compare schemas: structurally, through references, each pair once in each direction."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from scaffold.diff.alternatives import pair_branches
from scaffold.diff.change import Change, Direction
from scaffold.diff.lifecycle import is_retired
from scaffold.diff.shape import Shape, Shapes
from scaffold.diff.subjects import schema_subject
from scaffold.diff.unchanged import Unchanged
from scaffold.diff.values import Delta, compare_keywords, compare_types, share_a_type
from scaffold.openapi.document import Node
from scaffold.openapi.schemas import Nodes

_ABOUT_NULL = frozenset({"became-nullable", "became-not-nullable"})


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two schemas to compare, found at two places; `at` is where a reference leads elsewhere than before, None otherwise.

    A definition that is now used where it was not has not changed itself: what differs stands where it is used.
    """

    olds: Nodes
    news: Nodes
    places: tuple[Node, Node]
    at: Node | None


@dataclass(frozen=True, slots=True)
class _Compared:
    """A pair with the shapes of both sides."""

    pair: _Pair
    old: Shape
    new: Shape
    direction: Direction

    def changes(self, deltas: Iterable[Delta], subject: str | None = None) -> Iterator[Change]:
        """Make changes of differences, each with its places."""
        before, after = self.pair.places
        place = self.new.place or after
        for delta in deltas:
            yield Change(
                delta.kind,
                self.direction,
                delta.old or self.old.place or before,
                self.pair.at or delta.new or place,
                subject or schema_subject(after if self.pair.at else place),
                delta.detail,
            )


class SchemaComparer:
    """Compares schemas of two documents and remembers what it has compared."""

    def __init__(self, unchanged: Unchanged, today: date) -> None:
        """Begin with nothing compared; a property that passed its sunset by `today` may go."""
        self._today = today
        self._unchanged = unchanged
        self._old = Shapes()
        self._new = Shapes()
        self._seen: set[tuple[tuple[int, ...], tuple[int, ...], Direction]] = set()

    def compare(self, old: Node, new: Node, key: str, direction: Direction) -> Iterator[Change]:
        """Yield what differs between the schemas under a key of two objects and everything inside them."""
        yield from self.compare_nodes(old.get(key), new.get(key), (old, new), direction)

    def compare_nodes(
        self, old: Node | None, new: Node | None, holders: tuple[Node, Node], direction: Direction
    ) -> Iterator[Change]:
        """Yield what differs between two schemas, of which one may not be there, in two objects that hold them."""
        if old is None and new is None:
            return
        first = self._pair(_nodes(old), _nodes(new), (old or holders[0], new or holders[1]), None)
        yield from self._drain(deque([first]), direction)

    def types_of(self, new: Node | None) -> frozenset[str] | None:
        """Return the types of a schema of the later document, None for any."""
        return self._new.types(new) if new is not None else None

    def _drain(self, pending: deque[_Pair], direction: Direction) -> Iterator[Change]:
        while pending:
            pair = pending.popleft()
            key = (_ids(pair.olds), _ids(pair.news), direction)
            if key not in self._seen:
                self._seen.add(key)
                if not self._is_same(pair):
                    yield from self._compare(pair, direction, pending)

    def _is_same(self, pair: _Pair) -> bool:
        return len(pair.olds) == len(pair.news) and all(
            self._unchanged.is_same(old, new) for old, new in zip(pair.olds, pair.news, strict=True)
        )

    def _pair(self, olds: Nodes, news: Nodes, places: tuple[Node, Node], at: Node | None) -> _Pair:
        names = [[str(node.ref).rpartition("/")[2] for node in nodes if node.ref] for nodes in (olds, news)]
        if names[0] != names[1]:
            at = at or places[1]
        elif names[0]:
            at = None
        return _Pair(olds, news, places, at)

    def _compare(self, pair: _Pair, direction: Direction, pending: deque[_Pair]) -> Iterator[Change]:
        old, new = self._old.of(pair.olds), self._new.of(pair.news)
        if not old.layers and not new.layers:
            return
        found = _Compared(pair, old, new, direction)
        branched = self._branches(pair, old, new)
        alternatives = branched is not None and bool(old.alternatives or new.alternatives)
        types = compare_types(old, new)
        # What the branches differ in is said of them, but for null, which is a branch that is left out.
        yield from found.changes(delta for delta in types if not alternatives or delta.kind in _ABOUT_NULL)
        if branched is None:
            yield from found.changes([Delta("alternatives-changed", None, None)])
        else:
            matched, deltas = branched
            yield from found.changes(deltas)
            pending.extend(matched)
            if bool(old.alternatives) != bool(new.alternatives):
                return
        if alternatives or share_a_type(old.types, new.types):
            yield from found.changes(compare_keywords(old, new))
            yield from found.changes(_compare_discriminators(old, new))
            yield from found.changes(_compare_closing(old, new))
            yield from self._compare_properties(found, pending)
            pending.extend(self._parts(pair, old, new))

    # Branches of oneOf and anyOf

    def _branches(self, pair: _Pair, old: Shape, new: Shape) -> tuple[list[_Pair], list[Delta]] | None:
        """Pair the branches, None where they cannot be told apart."""
        groups = len(old.alternatives), len(new.alternatives)
        if groups == (0, 0):
            return [], []
        befores: list[Nodes]
        afters: list[Nodes]
        if groups == (0, 1):
            befores, afters = [(pair.olds or old.layers)], [(node,) for node in new.alternatives[0]]
        elif groups == (1, 0):
            befores, afters = [(node,) for node in old.alternatives[0]], [(pair.news or new.layers)]
        elif groups[0] == groups[1]:
            befores = [(node,) for group in old.alternatives for node in group]
            afters = [(node,) for group in new.alternatives for node in group]
        else:
            return None
        matched, removed, added = pair_branches(
            befores, afters, lambda nodes: self._old.of(nodes).types, lambda nodes: self._new.of(nodes).types
        )
        if 0 in groups and not matched:
            return None
        deltas = [Delta("alternative-removed", nodes[0], None, _branch_name(nodes[0])) for nodes in removed]
        deltas += [Delta("alternative-added", None, nodes[0], _branch_name(nodes[0])) for nodes in added]
        pairs = [
            self._pair(
                before, after, (_first(before, pair.places[0]), _first(after, pair.places[1])), pair.at
            )
            for before, after in matched
        ]
        return pairs, deltas

    # Objects and arrays

    def _compare_properties(self, found: _Compared, pending: deque[_Pair]) -> Iterator[Change]:
        old, new, direction = found.old, found.new, found.direction
        for name in dict.fromkeys((*old.properties, *new.properties, *old.required, *new.required)):
            before, after = old.properties.get(name, ()), new.properties.get(name, ())
            was = bool(before) and self._travels(self._old, before, direction)
            # A property that is required and not declared travels too.
            travels = self._travels(self._new, after, direction)
            delta = self._compare_presence(name, found, was=was, is_there=travels)
            if delta is not None:
                yield from found.changes([delta], f"property {name!r}")
            if was and after and travels:
                pending.append(self._pair(before, after, (before[0], after[0]), found.pair.at))

    def _compare_presence(self, name: str, found: _Compared, *, was: bool, is_there: bool) -> Delta | None:
        """Compare whether a property must, may or may not be there."""
        old, new = found.old, found.new
        before, after = old.properties.get(name, ()), new.properties.get(name, ())
        old_place, new_place = next(iter(before), None), next(iter(after), None)
        must_before, must_after = name in old.required, name in new.required
        if was and not (after and is_there):
            if any(is_retired(node, self._today) for node in self._old.of(before).layers):
                return None
            refused_at = new.refused_at(name)
            if refused_at is not None and found.direction is Direction.REQUEST:
                return Delta("property-refused", old_place, new_place or refused_at)
            kind = "required-property-removed" if must_before else "property-removed"
            return Delta(kind, old_place, new_place)
        # One that was read-only is asked of clients only now.
        must_before = must_before and (was or not before)
        if must_before == must_after or not is_there:
            return None
        if must_before:
            return Delta("property-became-optional", old.required[name], new_place)
        kind = "property-became-required" if was else "required-property-added"
        if self._new.of(after).first("default") is not None:
            kind = "required-with-default"
        return Delta(kind, old_place, new.required[name])

    @staticmethod
    def _travels(shapes: Shapes, nodes: Nodes, direction: Direction) -> bool:
        """Tell whether a property is part of what is sent in a direction."""
        flag = "readOnly" if direction is Direction.REQUEST else "writeOnly"
        return not shapes.of(nodes).says(flag)

    def _parts(self, pair: _Pair, old: Shape, new: Shape) -> Iterator[_Pair]:
        """Pair what is inside arrays and maps."""
        before, after = old.first("items"), new.first("items")
        if before is not None or after is not None:
            places = (before or pair.places[0], after or pair.places[1])
            yield self._pair(_nodes(before), _nodes(after), places, pair.at)
        tuples = (old.first("prefixItems"), new.first("prefixItems"))
        if tuples[0] is not None and tuples[1] is not None:
            for left, right in zip(tuples[0].elements(), tuples[1].elements(), strict=False):
                yield self._pair((left,), (right,), (left, right), pair.at)
        before, after = old.first("additionalProperties"), new.first("additionalProperties")
        if before is not None and after is not None and False not in (before.value, after.value):
            yield self._pair(_nodes(before), _nodes(after), (before, after), pair.at)


def _compare_closing(old: Shape, new: Shape) -> Iterator[Delta]:
    if new.closed_at is None or old.closed_at is not None:
        return
    before = old.first("additionalProperties")
    yield Delta("map-closed" if before is not None else "object-closed", before, new.closed_at)


def _compare_discriminators(old: Shape, new: Shape) -> Iterator[Delta]:
    before, after = old.first("discriminator"), new.first("discriminator")
    if before is not None and after is not None:
        name, other = before.string("propertyName"), after.string("propertyName")
        if name != other:
            yield Delta("discriminator-changed", before, after, f"{name} to {other}")


def _branch_name(node: Node) -> str:
    if node.ref is not None:
        return node.ref.rpartition("/")[2]
    title = node.string("title")
    return title or str(node.fields.get("type", "another schema"))


def _nodes(node: Node | None) -> Nodes:
    # `true` and an empty schema allow anything, as no schema does.
    return () if node is None or node.value is True else (node,)


def _first(nodes: Nodes, default: Node) -> Node:
    return nodes[0] if nodes else default


def _ids(nodes: Nodes) -> tuple[int, ...]:
    return tuple(id(node.value) for node in nodes)
