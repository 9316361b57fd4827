"""Renames of a run: those that the spec or an option says, and those that are asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from scaffold.core.errors import UsageError
from scaffold.model.describe import Description
from scaffold.model.renames.rename import Candidate, Rename, RenameKind, Renames

Ask = Callable[[Candidate], bool | None]
"""Asks whether a candidate is a rename; None where nobody answers."""

Find = Callable[[Renames], Iterable[Candidate]]
"""Finds what may be a rename, beside those that are settled."""
_ORDER: Final = (RenameKind.SCHEMA, RenameKind.PROPERTY, RenameKind.OPERATION)
Place = tuple[RenameKind, tuple[str, ...]]
"""A schema, a property or an operation of a contract, by its kind and name."""


class Settled(NamedTuple):
    """The renames that somebody has said, and the candidates about which nobody has said anything."""

    renames: Renames
    open: tuple[Candidate, ...]


class Names(NamedTuple):
    """The names of a contract that can change: its schemas with their properties, and its operation ids."""

    schemas: Mapping[str, frozenset[str]]
    operations: frozenset[str]


def contract_names(description: Description) -> Names:
    """Collect the names of a contract."""
    schemas = description.contract.get("components", {}).get("schemas", {})
    return Names(
        {name: frozenset(_properties(schema)) for name, schema in schemas.items()},
        frozenset(item.id for item in description.model.operations),
    )


def asked_names(names: Names, candidates: Iterable[Candidate]) -> Names:
    """Return the names of a contract with the old names of what was asked about, and without the new ones."""
    schemas = dict(names.schemas)
    operations = set(names.operations)
    for rename in (item.rename for item in candidates):
        if rename.kind is RenameKind.OPERATION:
            operations.discard(rename.new[0])
            operations.add(rename.old[0])
        elif rename.kind is RenameKind.SCHEMA:
            schemas[rename.old[0]] = schemas.get(rename.old[0], frozenset()) | schemas.pop(
                rename.new[0], frozenset()
            )
    for rename in (item.rename for item in candidates if item.rename.kind is RenameKind.PROPERTY):
        known = schemas.get(rename.old[0], frozenset())
        schemas[rename.old[0]] = known.difference(rename.new[1:]).union(rename.old[1:])
    return Names(schemas, frozenset(operations))


def is_possible(candidate: Candidate, names: Names) -> bool:
    """Tell whether a contract has the new name of a candidate, and not the old one."""
    rename = candidate.rename
    return (rename.kind, rename.new) in _places(rename.after, names) and (
        rename.kind,
        rename.old,
    ) not in _places(rename.before, names)


def _properties(schema: object) -> Iterable[str]:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return properties if isinstance(properties, dict) else ()


def settle_renames(
    names: tuple[Names, Names], declared: Renames, options: Sequence[str], find: Find, ask: Ask
) -> Settled:
    """Settle renames by the spec (`x-renamed-from`), by options `OLD=NEW` and `OLD=`, then by asking.

    What is said of a property holds for candidates of the same two names in other schemas, unless it is said of these, too.
    `names` are those of the contract before and of the one after, and `find` finds candidates. Raises
    UsageError for an option that fits neither, and for two that contradict one another.
    """
    said = {(item.kind, item.old): item for item in declared.items}
    refused: set[Place] = set()
    for option in options:
        renames, places = _read(option, *names, said)
        refused.update(places)
        said = {place: item for place, item in said.items() if place not in refused}
        said |= {(item.kind, item.old): item for item in renames}
    unsettled: list[Candidate] = []
    candidates = list(find(Renames(tuple(said.values()))))
    yes = {_pair(rename) for rename in said.values()}
    no = {_pair(item.rename) for item in candidates if _place(item.rename) in refused}
    for candidate in sorted(candidates, key=lambda item: (_ORDER.index(item.rename.kind), item)):
        rename = candidate.rename
        place = _place(rename)
        if place in said or place in refused or not _is_open(rename, said, unsettled):
            continue
        pair = _pair(rename)
        answer = ask(candidate) if (pair in yes) is (pair in no) else pair in yes
        if answer is None:
            unsettled.append(candidate)
        elif answer:
            yes.add(pair)
            said[place] = rename
        else:
            no.add(pair)
    _check(said.values())
    return Settled(Renames(tuple(sorted(said.values()))), tuple(unsettled))


def _place(rename: Rename) -> Place:
    return (rename.kind, rename.old)


def _pair(rename: Rename) -> tuple[str, ...]:
    """Return what one answer is about: both names of a property, in whatever schema, or else one thing alone."""
    if rename.kind is RenameKind.PROPERTY:
        return (rename.old[1], rename.new[1])
    return (rename.kind, *rename.old, *rename.new)


def group_questions(candidates: Iterable[Candidate]) -> list[tuple[Candidate, tuple[str, ...]]]:
    """Group what one answer settles: the first candidate of each, and the other schemas that it is about."""
    groups: dict[tuple[str, ...], list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(_pair(candidate.rename), []).append(candidate)
    return [(found[0], tuple(item.rename.old[0] for item in found[1:])) for found in groups.values()]


def question_text(candidate: Candidate, others: Sequence[str]) -> str:
    """Ask about a candidate, and the same in other schemas."""
    also = f"; and in {', '.join(others)}" if others else ""
    return f"{candidate.rename.before} → {candidate.rename.after}? {candidate.reason}{also}"


def _is_open(rename: Rename, said: Mapping[Place, Rename], unsettled: Iterable[Candidate]) -> bool:
    """Tell whether a rename is still possible: its new name is not taken, and a property's schema may be what it was."""
    if any(item.kind is rename.kind and item.new == rename.new for item in said.values()):
        return False
    if rename.kind is not RenameKind.PROPERTY or rename.old[0] == rename.new[0]:
        return True
    schema = Rename(RenameKind.SCHEMA, rename.old[:1], rename.new[:1])
    return schema in said.values() or any(item.rename == schema for item in unsettled)


def _read(
    option: str, old: Names, new: Names, said: Mapping[Place, Rename]
) -> tuple[list[Rename], list[Place]]:
    """Read an option: the renames that it says, or the places of which it says that they were not renamed."""
    before, equals, after = (part.strip() for part in option.partition("="))
    if not equals or not before:
        raise UsageError(
            "bad-rename",
            f"{option!r} does not say what was renamed",
            hint="write --rename OLD=NEW, such as Order.note=Order.remark, or --rename OLD= for what is not a rename",
        )
    places = _places(before, old)
    if not places:
        raise _unknown(before, "the contract before")
    if not after:
        return [], places
    schemas = {item.old[0]: item.new[0] for item in said.values() if item.kind is RenameKind.SCHEMA}
    renames = [
        Rename(kind, path, place)
        for kind, path in places
        for spelled in _spellings(after, path if kind is RenameKind.PROPERTY else (), schemas)
        for other, place in _places(spelled, new)
        if other is kind and (kind, place) not in _places(".".join(place), old)
    ]
    if not renames:
        raise _unknown(after, "what is new in the contract")
    return renames, []


def _spellings(after: str, path: tuple[str, ...], schemas: Mapping[str, str]) -> set[str]:
    """Say what a new name may be short for: that of a property may lack its schema, or have the schema's old name."""
    if not path:
        return {after}
    schema = schemas.get(path[0], path[0])
    return {after, f"{schema}.{after}", f"{schema}.{after.removeprefix(f'{path[0]}.')}"}


def _unknown(name: str, where: str) -> UsageError:
    return UsageError(
        "unknown-rename",
        f"{name} is neither a schema, a property of one nor an operationId of {where}",
        hint="write names as the spec does: Order, Order.note or cancelOrder",
    )


def _places(name: str, names: Names) -> list[Place]:
    """Find what a name may mean; schemas may have dots in their names."""
    found: list[Place] = []
    if name in names.schemas:
        found.append((RenameKind.SCHEMA, (name,)))
    if name in names.operations:
        found.append((RenameKind.OPERATION, (name,)))
    for cut in (index for index, character in enumerate(name) if character == "."):
        schema, member = name[:cut], name[cut + 1 :]
        if member in names.schemas.get(schema, ()):
            found.append((RenameKind.PROPERTY, (schema, member)))
    return found


def _check(renames: Iterable[Rename]) -> None:
    """Raise UsageError where two things are said to have become one."""
    seen: dict[Place, Rename] = {}
    for item in renames:
        other = seen.setdefault((item.kind, item.new), item)
        if other is not item:
            raise UsageError(
                "bad-rename",
                f"both {other.before} and {item.before} are said to be {item.after} now",
                hint=f"say which one is not, such as --rename {item.refusal}",
            )
