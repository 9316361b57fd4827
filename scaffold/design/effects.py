"""The effect of each design field on a generated service: a table, and the fields of a contract without effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from scaffold.core.location import Pointer, pointer_text


class Effect(StrEnum):
    """The purpose of a field, and whether a service fulfils it.

    `SERVED`: the service acts on it. `DESCRIBED`: it describes the service or its surroundings, on the card and for lint,
    and asks nothing of the code. `UNUSED`: it asks something that a service does not do yet.
    """

    SERVED = "served"
    DESCRIBED = "described"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Row:
    """A field, or a part of one, and its effect; `lacks` says of an unused one what does not happen.

    `but` are the values with which nothing is lacking. A part of each item of a list is written with `[]`.
    """

    field: str
    effect: Effect
    lacks: str = ""
    but: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class UnusedField:
    """A design field of a contract that a service does not act on."""

    field: str
    pointer: str
    message: str


EFFECTS: Final = (
    Row("x-service.name", Effect.SERVED),
    Row("x-service.domain", Effect.DESCRIBED),
    Row("x-service.owner", Effect.DESCRIBED),
    Row("x-service.tier", Effect.DESCRIBED),
    Row("x-service.responsibilities", Effect.DESCRIBED),
    Row("x-service.slo", Effect.DESCRIBED),
    Row("x-service.capacity", Effect.DESCRIBED),
    Row(
        "x-service.stack[].choice",
        Effect.UNUSED,
        "the service does not use it",
        ("Python", "FastAPI", "PostgreSQL", "SQLite"),
    ),
    Row(
        "x-service.dependencies",
        Effect.UNUSED,
        "the service calls none of them; timeouts and fallbacks have to be written",
    ),
    Row("x-events.publishes", Effect.UNUSED, "the service publishes no events"),
    Row("x-events.consumes", Effect.UNUSED, "the service consumes no events"),
    Row("x-criticality", Effect.UNUSED, "nothing is shed first or last under load", ("standard",)),
    Row("x-idempotency.key", Effect.SERVED),
    Row("x-idempotency.ttl", Effect.SERVED),
    Row("x-idempotency.scope", Effect.UNUSED, "a key is remembered for each caller", ("caller",)),
    Row("x-rate-limit", Effect.UNUSED, "requests are not counted and not limited"),
    Row("x-publishes", Effect.UNUSED, "no event is published"),
    Row("x-cache.scope", Effect.SERVED),
    Row("x-cache.ttl", Effect.SERVED),
    Row("x-cache.vary", Effect.UNUSED, "no Vary header is sent"),
    Row("x-cache.invalidated_by", Effect.UNUSED, "no event makes the reply stale earlier"),
    Row("x-entity.table", Effect.SERVED),
    Row("x-entity.key", Effect.SERVED),
    Row("x-entity.indexes", Effect.SERVED),
    Row("x-entity.retention", Effect.UNUSED, "rows are kept until somebody deletes them"),
    Row("x-entity.transitions", Effect.SERVED),
    Row("x-entity.x-soft-delete", Effect.SERVED),
    Row("x-entity.transitions[].emits", Effect.UNUSED, "no event is published"),
    Row("x-filter", Effect.SERVED),
    Row("x-search", Effect.SERVED),
    Row("x-sort", Effect.SERVED),
    Row("x-renamed-from", Effect.DESCRIBED),
    Row("x-computed", Effect.SERVED),
    Row("x-ref.entity", Effect.SERVED),
    Row("x-ref.service", Effect.SERVED),
    Row("x-ref.cardinality", Effect.UNUSED, "any number of things may refer to one", ("many-to-one",)),
)
"""Every design field of `extensions.json`, by its members where it has some. What a service learns changes its row."""

_UNUSED: Final = tuple(row for row in EFFECTS if row.effect is Effect.UNUSED)
_FIELDS: Final = frozenset(row.field.partition(".")[0] for row in EFFECTS)
_DATA: Final = frozenset({"const", "default", "enum", "example", "examples"})
_NAMES: Final = frozenset(
    {"$defs", "definitions", "dependentSchemas", "patternProperties", "properties", "schemas"}
)


def find_unused(contract: Mapping[str, Any]) -> Iterator[UnusedField]:
    """Yield the design fields of a bundled contract that a service does not act on, in the contract's order."""
    for where, name, value in _design_fields(contract):
        for row in _UNUSED:
            field, _, member = row.field.partition(".")
            if field == name:
                for place, found in _members(value, member, (*where, name)):
                    if found not in row.but:
                        shown = f" {found}" if isinstance(found, str) else ""
                        yield UnusedField(row.field, pointer_text(place), f"{row.field}{shown}: {row.lacks}")


def _design_fields(contract: Mapping[str, Any]) -> Iterator[tuple[Pointer, str, Any]]:
    """Yield place, name and value of every design field; examples and other data have none."""
    waiting: list[tuple[Pointer, Any, bool]] = [((), contract, False)]
    while waiting:
        where, node, named = waiting.pop()
        below: list[tuple[Pointer, Any, bool]] = []
        if isinstance(node, Mapping):
            for key, value in node.items():
                if not named and key in _FIELDS:
                    yield where, key, value
                elif named or key not in _DATA:
                    below.append(((*where, key), value, not named and key in _NAMES))
        elif isinstance(node, list):
            below = [((*where, index), item, False) for index, item in enumerate(node)]
        waiting.extend(reversed(below))


def _members(value: Any, member: str, where: Pointer) -> Iterator[tuple[Pointer, Any]]:
    """Yield what a field has under the name of a member, each item of it where the name goes on within a list."""
    if not member:
        yield where, value
        return
    head, several, rest = member.partition("[].")
    if not isinstance(value, Mapping) or head not in value:
        return
    if not several:
        yield (*where, head), value[head]
    elif isinstance(value[head], list):
        for index, item in enumerate(value[head]):
            yield from _members(item, rest, (*where, head, index))
