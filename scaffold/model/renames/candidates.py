"""Possible renames between two contracts, and those that the new one states (`x-renamed-from`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from scaffold.core.values import mapping
from scaffold.design.entity import read_entity
from scaffold.model.describe import Description
from scaffold.model.renames.rename import NO_RENAMES, Candidate, Rename, RenameKind, Renames
from scaffold.model.service import Operation

FORMER: Final = "x-renamed-from"
"""The design field with one former name, or several."""
_ALIKE = 0.8
_REFERENCE = "#/components/schemas/"
_SAID = frozenset(
    {"title", "description", "example", "examples", "deprecated", "$comment", "externalDocs", FORMER}
)

Schemas = Mapping[str, Any]


def declared_renames(old: Description, new: Description) -> Renames:
    """Return the renames that the new contract says; former names that the old one does not have are of earlier times."""
    before, after = _schemas(old), _schemas(new)
    found: dict[tuple[RenameKind, tuple[str, ...]], Rename] = {}
    owners: dict[str, str] = {}
    for name, schema in after.items():
        former = _former(schema, before, after)
        owners[name] = former or name
        if former is not None:
            found.setdefault((RenameKind.SCHEMA, (former,)), Rename(RenameKind.SCHEMA, (former,), (name,)))
    for name, schema in after.items():
        had, has = _properties(before.get(owners[name])), _properties(schema)
        for item, value in has.items():
            former = _former(value, had, has)
            if former is not None:
                place = (owners[name], former)
                found.setdefault(
                    (RenameKind.PROPERTY, place), Rename(RenameKind.PROPERTY, place, (name, item))
                )
    ids, known = _operations(old), _operations(new)
    paths = mapping(new.contract.get("paths"))
    for id_, operation in known.items():
        former = _former(mapping(paths.get(operation.path)).get(operation.method), ids, known)
        if former is not None:
            found.setdefault(
                (RenameKind.OPERATION, (former,)), Rename(RenameKind.OPERATION, (former,), (id_,))
            )
    return Renames(tuple(sorted(found.values())))


def find_candidates(
    old: Description, new: Description, settled: Renames = NO_RENAMES
) -> tuple[Candidate, ...]:
    """Find what may be a rename: something is gone, and something new is like it. Nothing that is settled is among it.

    An operation is like one with its method and path, a schema like one with its table or with nearly all of its properties,
    a property like one of its type. Properties are compared in schemas that have the same name or were renamed.
    """
    before, after = _schemas(old), _schemas(new)
    schemas = list(_schema_candidates(before, after, settled))
    names = {**settled.schemas, **{item.rename.old[0]: item.rename.new[0] for item in schemas}}
    properties = _property_candidates(before, after, names, settled)
    return tuple(sorted([*schemas, *properties, *_operation_candidates(old, new, settled)]))


def _operation_candidates(old: Description, new: Description, settled: Renames) -> Iterator[Candidate]:
    before, after = _operations(old), _operations(new)
    taken = {*settled.operations.values(), *before}
    added = {(item.method, item.path): id_ for id_, item in after.items() if id_ not in taken}
    for id_, item in before.items():
        other = added.get((item.method, item.path))
        if id_ not in after and id_ not in settled.operations and other is not None:
            place = f"{item.method.upper()} {item.path}"
            yield Candidate(Rename(RenameKind.OPERATION, (id_,), (other,)), f"both are {place}")


def _schema_candidates(before: Schemas, after: Schemas, settled: Renames) -> Iterator[Candidate]:
    gone = [name for name in before if name not in after and name not in settled.schemas]
    added = [name for name in after if name not in before and name not in settled.schemas.values()]
    likeness = {
        (one, other): _likeness(before[one], after[other], {**settled.schemas, one: other})
        for one in gone
        for other in added
    }
    for one, other in _pairs(gone, added, likeness, _ALIKE):
        table = read_entity(before[one].get("x-entity")).table
        same = bool(table) and table == read_entity(after[other].get("x-entity")).table
        shared = f"{likeness[one, other]:.0%} of what they have is the same"
        yield Candidate(
            Rename(RenameKind.SCHEMA, (one,), (other,)), f"both are the table {table}" if same else shared
        )


def _likeness(one: Any, other: Any, names: Mapping[str, str]) -> float:
    """Say how much of two schemas is the same: of their properties, or all or nothing where they have none."""
    table = read_entity(mapping(one).get("x-entity")).table
    if table and table == read_entity(mapping(other).get("x-entity")).table:
        return 2.0
    had, has = _properties(one), _properties(other)
    if not had or not has:
        return float(not had and not has and _core(one, names) == _core(other, {}))
    same = sum(name in has and _core(value, names) == _core(has[name], {}) for name, value in had.items())
    return same / len({*had, *has})


def _property_candidates(
    before: Schemas, after: Schemas, names: Mapping[str, str], settled: Renames
) -> Iterator[Candidate]:
    for schema in before:
        name = names.get(schema, schema)
        had, has = _properties(before[schema]), _properties(after.get(name))
        done = settled.properties(schema)
        gone = [item for item in had if item not in has and item not in done]
        added = [item for item in has if item not in had and item not in done.values()]
        places, others = list(had), list(has)
        likeness = {
            (one, other): 1.0 + (places.index(one) == others.index(other))
            for one in gone
            for other in added
            if _core(had[one], names) == _core(has[other], {})
        }
        for one, other in _pairs(gone, added, likeness, 1.0):
            reason = "same type, same place" if likeness[one, other] > 1 else "same type"
            yield Candidate(Rename(RenameKind.PROPERTY, (schema, one), (name, other)), reason)


def _pairs(
    gone: list[str], added: list[str], likeness: Mapping[tuple[str, str], float], least: float
) -> Iterator[tuple[str, str]]:
    """Pair what is more like each other than like anything else; of equals none is chosen."""
    for one in gone:
        ranks = sorted((likeness.get((one, other), 0.0), other) for other in added)
        if not ranks or ranks[-1][0] < least or (len(ranks) > 1 and ranks[-2][0] == ranks[-1][0]):
            continue
        best, other = ranks[-1]
        if sum(likeness.get((item, other), 0.0) >= best for item in gone) == 1:
            yield one, other


def _core(schema: Any, names: Mapping[str, str]) -> str:
    """Write what a schema says of values, under the names of now."""
    return json.dumps(_bare(schema, names), sort_keys=True)


def _bare(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _renamed(item, names) if key == "$ref" else _bare(item, names)
            for key, item in value.items()
            if key not in _SAID
        }
    return [_bare(item, names) for item in value] if isinstance(value, list) else value


def _renamed(reference: Any, names: Mapping[str, str]) -> Any:
    if not isinstance(reference, str) or not reference.startswith(_REFERENCE):
        return reference
    name = reference.removeprefix(_REFERENCE)
    return _REFERENCE + names.get(name, name)


def _former(value: Any, before: Iterable[str], after: Iterable[str]) -> str | None:
    """Return the former name that a thing says, if it was there and no longer is."""
    said = value.get(FORMER) if isinstance(value, Mapping) else None
    listed = said if isinstance(said, list) else [said]
    return next(
        (item for item in listed if isinstance(item, str) and item in before and item not in after), None
    )


def _schemas(description: Description) -> Schemas:
    return mapping(mapping(description.contract.get("components")).get("schemas"))


def _properties(schema: Any) -> Mapping[str, Any]:
    return mapping(mapping(schema).get("properties"))


def _operations(description: Description) -> Mapping[str, Operation]:
    return {item.id: item for item in description.model.operations}
