"""Make values that satisfy schemas: examples where they hold, otherwise built, and judged by a validator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from ..contract.dialect import Direction
from ..contract.samples import Unsatisfiable
from ..contract.schemas import Schemas
from .judges import Allowance, Judges
from .merging import Merged, expansions, merge
from .patterns import pattern_texts
from .scalars import numbers, texts

_MAX_TRIES = 60
_MAX_DEPTH = 40
_FULL_DEPTH = 6
_NODES = 800
_COMPILED = 400
_MAX_ITEMS = 2000
# Values that properties of other branches rarely accept.
_SPOILERS: tuple[Any, ...] = ([], 0, None)
_EMPTY: Mapping[str, Any] = {
    "array": [],
    "boolean": False,
    "integer": 0,
    "number": 0,
    "object": {},
    "string": "",
}


@dataclass(slots=True)
class _Work:
    """Count what one value may still cost, parts and schemas to compile, and keep what schemas demand meanwhile.

    ``nearest`` asks for something in the place of each part that no value satisfies.
    """

    parts: int
    left: Allowance
    nearest: bool = False
    # A schema is kept beside its demands, so that its id stays its own.
    demands: dict[tuple[int, ...], tuple[Any, Merged]] = field(default_factory=dict)

    def merged(self, schemas: Schemas, schema: Any) -> Merged:
        """Return what a schema demands."""
        key = tuple(map(id, _together(schema)))
        known = self.demands.get(key)
        if known is None:
            known = self.demands[key] = (schema, merge(schemas, schema))
        return known[1]


@dataclass(frozen=True, slots=True)
class _Place:
    """Say where a part stands.

    ``above`` are the definitions whose values enclose it. ``full`` asks for optional properties and for an
    item in every array. ``nth`` asks for a value that differs from others.
    """

    above: frozenset[str]
    depth: int
    full: bool
    nth: int


class Synthesizer:
    """Make values for schemas of one contract in one direction; the same schema always gets the same value.

    ``hints`` are schemas by property name, in small letters and digits only: a text that its own schema leaves open
    follows them where it can.
    """

    def __init__(
        self, schemas: Schemas, direction: Direction, hints: Mapping[str, Any] | None = None
    ) -> None:
        self._schemas = schemas
        self._direction = direction
        self._hints = {name: schemas.plain(schema, direction) for name, schema in (hints or {}).items()}
        self._judges = Judges(schemas)

    def value(self, schema: Any, *, full: bool = True, nth: int = 0) -> Any:
        """Return a value for a schema of the contract.

        Raises:
            Unsatisfiable: when none was found within bounded effort.
        """
        plain = self._schemas.plain(schema, self._direction)
        return self._value(plain, _Place(frozenset(), 0, full, nth), _Work(_NODES, Allowance(_COMPILED)))

    def nearest(self, schema: Any) -> Any:
        """Return a value for a schema that no value satisfies: whole but for what is impossible in it."""
        plain = self._schemas.plain(schema, self._direction)
        place = _Place(frozenset(), 0, full=False, nth=0)
        return self._value(plain, place, _Work(_NODES, Allowance(_COMPILED), nearest=True))

    def _value(self, schema: Any, place: _Place, work: _Work) -> Any:
        try:
            return self._satisfying(schema, place, work)
        except Unsatisfiable:
            if not work.nearest:
                raise
        return self._instead(work.merged(self._schemas, schema), place, work)

    def _instead(self, merged: Merged, place: _Place, work: _Work) -> Any:
        """Return what comes nearest to a value that there is none of: an unjudged one, or the empty one of its type."""
        listed = [*(merged.values or ()), *merged.samples]
        if listed:
            return listed[0]
        fresh = place.depth <= _MAX_DEPTH and merged.entries.isdisjoint(place.above) and work.parts > -_NODES
        for expanded in expansions(self._schemas, merged, place.above) if fresh else ():
            below = replace(place, above=place.above | expanded.entries, depth=place.depth + 1)
            with suppress(Unsatisfiable):
                for value in self._built(expanded, below, work):
                    return value
        return next((_EMPTY.get(kind) for kind in merged.kind_order()), {})

    def _satisfying(self, schema: Any, place: _Place, work: _Work) -> Any:
        merged = work.merged(self._schemas, schema)
        if merged.impossible or place.depth > _MAX_DEPTH or not merged.entries.isdisjoint(place.above):
            raise Unsatisfiable
        work.parts -= 1
        if work.parts < 0 or place.depth >= _FULL_DEPTH:
            place = replace(place, full=False)
        if work.parts < -_NODES * 4:
            raise Unsatisfiable
        for tried, value in enumerate(self._candidates(merged, place, work)):
            if not merged.uncertain or self._judges.accept(schema, value, work.left):
                return value
            if tried >= _MAX_TRIES:
                break
        raise Unsatisfiable

    def _candidates(self, merged: Merged, place: _Place, work: _Work) -> Iterator[Any]:
        if merged.values is not None:
            yield from _rotated(_sampled_first(merged), place.nth)
            return
        yield from merged.samples[place.nth :]
        for full in (place.full, not place.full) if merged.uncertain else (place.full,):
            styled = replace(place, full=full)
            for expanded in expansions(self._schemas, merged, place.above):
                below = replace(styled, above=place.above | expanded.entries, depth=place.depth + 1)
                try:
                    yield from self._built(expanded, below, work)
                except Unsatisfiable:
                    continue
        yield from self._spoiled(merged, place, work)

    def _spoiled(self, merged: Merged, place: _Place, work: _Work) -> Iterator[Any]:
        """Yield objects of one branch that break the others by what only those have, where branches overlap."""
        foreign = [
            work.merged(self._schemas, branch).properties for branches in merged.unions for branch in branches
        ]
        place = replace(place, full=False, depth=place.depth + 1)
        for expanded in expansions(self._schemas, merged, place.above) if any(foreign) else ():
            names = {name for known in foreign for name in known} - expanded.properties.keys()
            try:
                value = self._object(expanded, replace(place, above=place.above | expanded.entries), work)
            except Unsatisfiable:
                continue
            for spoiler in _SPOILERS:
                yield {**value, **dict.fromkeys(sorted(names), spoiler)}

    def _built(self, merged: Merged, place: _Place, work: _Work) -> Iterator[Any]:
        """Yield values of each type that is allowed, built from their parts."""
        if merged.values is not None:
            yield from _rotated(_sampled_first(merged), place.nth)
            return
        yield from merged.samples[place.nth :]
        failed = None
        for kind in merged.kind_order():
            try:
                yield from self._of_kind(kind, merged, place, work)
            except Unsatisfiable as error:
                failed = error
        if failed is not None:
            raise failed

    def _of_kind(self, kind: str, merged: Merged, place: _Place, work: _Work) -> Iterator[Any]:
        facts = merged.facts
        if kind == "object":
            yield self._object(merged, place, work)
        elif kind == "array":
            yield self._array(merged, place, work)
        elif kind == "string":
            least, most = int(facts.get("minLength", 0)), facts.get("maxLength")
            yield from texts(
                facts.get("format", ()),
                facts.get("pattern", ()),
                least,
                None if most is None else int(most),
                place.nth,
            )
        elif kind in {"integer", "number"}:
            yield from numbers(facts, integral=kind == "integer", nth=place.nth)
        elif kind == "boolean":
            yield from (place.nth % 2 == 0, place.nth % 2 == 1)
        else:
            yield None

    def _object(self, merged: Merged, place: _Place, work: _Work) -> dict[str, Any]:
        facts = merged.facts
        value: dict[str, Any] = {}
        for name in facts.get("required", ()):
            value[name] = self._property(name, merged, place, work)
        most = facts.get("maxProperties", len(merged.properties) + len(value))
        if place.full:
            self._add_optional(merged, place, work, value, limit=most)
        for trigger, names in facts.get("dependentRequired", {}).items():
            for name in names if trigger in value else ():
                if name not in value:
                    value[name] = self._property(name, merged, place, work)
        dependents = facts.get("dependentSchemas", {})
        for trigger in dependents:
            if trigger in value:
                rest = {key: item for key, item in dependents.items() if key != trigger}
                demands = merged.with_schemas(self._schemas, dependents[trigger])
                demands.facts["dependentSchemas"] = rest
                return self._object(demands, place, work)
        self._fill(merged, place, work, value)
        ordered = [name for name in merged.properties if name in value]
        return {name: value[name] for name in dict.fromkeys([*ordered, *value])}

    def _add_optional(
        self, merged: Merged, place: _Place, work: _Work, value: dict[str, Any], *, limit: float
    ) -> None:
        for name in merged.properties:
            if len(value) >= limit:
                return
            if name in value:
                continue
            try:
                value[name] = self._property(name, merged, place, work)
            except Unsatisfiable:
                continue

    def _fill(self, merged: Merged, place: _Place, work: _Work, value: dict[str, Any]) -> None:
        """Add properties until there are enough; a map gets an entry where a full value is asked for."""
        least = int(merged.facts.get("minProperties", 0))
        maps = [extra for extra in merged.additional if isinstance(extra, dict) and extra]
        if place.full and not merged.properties and (maps or merged.patterns):
            least = max(least, 1)
        least = min(least, int(merged.facts.get("maxProperties", least)))
        if len(value) < least:
            self._add_optional(merged, place, work, value, limit=least)
        for name in self._names(merged, least * 2):
            if len(value) >= least:
                return
            if name not in value:
                value[name] = self._property(name, merged, place, work)
        if len(value) < int(merged.facts.get("minProperties", 0)):
            raise Unsatisfiable

    def _names(self, merged: Merged, count: int) -> Iterator[str]:
        """Yield names for properties that the schema does not name."""
        for pattern, _ in merged.patterns:
            yield from (
                text for _, text in zip(range(min(count, _MAX_ITEMS)), pattern_texts(pattern), strict=False)
            )
        if merged.closed or False in merged.additional:
            return
        demands = merged.facts.get("propertyNames")
        for nth in range(min(count, _MAX_ITEMS)):
            if demands:
                place, work = _Place(frozenset(), 0, full=False, nth=nth), _Work(_NODES, Allowance(_COMPILED))
                yield str(self._value({"type": "string", "allOf": demands}, place, work))
            else:
                yield f"key{nth + 1}"

    def _property(self, name: str, merged: Merged, place: _Place, work: _Work) -> Any:
        schema = self._member(merged, name)
        hint = self._hints.get(folded(name))
        if hint is not None:
            demands = work.merged(self._schemas, schema)
            if demands.kinds is not None and "string" in demands.kinds and not demands.uncertain:
                try:
                    return self._value({"allOf": [schema, hint]}, place, work)
                except Unsatisfiable:
                    pass
        return self._value(schema, place, work)

    def _member(self, merged: Merged, name: str) -> Any:
        """Return the schema of a property; raise Unsatisfiable where it may not exist."""
        if any(name not in known for known in merged.closed):
            raise Unsatisfiable
        parts = [merged.properties[name]] if name in merged.properties else []
        parts += [schema for pattern, schema in merged.patterns if _found(pattern, name)]
        if not parts:
            parts = merged.additional
        return parts[0] if len(parts) == 1 else {"allOf": parts} if parts else {}

    def _array(self, merged: Merged, place: _Place, work: _Work) -> list[Any]:
        facts = merged.facts
        least = int(facts.get("minItems", 0))
        wanted = max(least, len(merged.prefix), 1) if place.full else least
        wanted = min(wanted, int(facts.get("maxItems", wanted)), max(_MAX_ITEMS, least))
        if wanted > _MAX_ITEMS * 5:
            raise Unsatisfiable
        rest = facts.get("items", [])
        contained = [
            {"allOf": [demand, *rest]}
            for demand in facts.get("contains", ())
            for _ in range(int(facts.get("minContains", 1)))
        ]
        schemas = [*merged.prefix, *contained][: max(wanted, len(contained))]
        item = rest[0] if len(rest) == 1 else {"allOf": rest} if rest else {}
        schemas += [item] * (wanted - len(schemas))
        value: list[Any] = []
        for schema in schemas:
            try:
                value.append(self._item(schema, value, place, work, unique=bool(facts.get("uniqueItems"))))
            except Unsatisfiable:
                if len(value) < least:
                    raise
                break
        return value

    def _item(self, schema: Any, before: Sequence[Any], place: _Place, work: _Work, *, unique: bool) -> Any:
        """Return an item; where items must differ, one that is not among those before it."""
        for nth in range(len(before), len(before) * 3 + 1):
            found = self._value(schema, replace(place, nth=place.nth + nth), work)
            if not unique or found not in before:
                return found
        raise Unsatisfiable


def _together(schema: Any) -> Iterator[Any]:
    """Yield the schemas that one was put together of, while values were made."""
    if isinstance(schema, dict) and schema.keys() == {"allOf"}:
        for part in schema["allOf"]:
            yield from _together(part)
    else:
        yield schema


def folded(name: str) -> str:
    """Return a name in small letters and digits only, to compare spellings."""
    return "".join(char for char in name.lower() if char.isalnum())


def _sampled_first(merged: Merged) -> list[Any]:
    """Return the values that a schema lists, those first that it also names as an example or default."""
    values = merged.values or []
    named = [value for value in merged.samples if value in values]
    return named + [value for value in values if value not in named]


def _rotated(values: list[Any], nth: int) -> list[Any]:
    first = nth % len(values) if values else 0
    return values[first:] + values[:first]


def _found(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False
