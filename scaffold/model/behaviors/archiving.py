"""DELETE that puts a thing away instead of deleting it: the marks that say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scaffold.core.naming import words
from scaffold.core.values import mapping, sequence, text
from scaffold.design.entity import read_entity
from scaffold.model.entities.drafts import Draft
from scaffold.model.entities.neutral import STATES
from scaffold.model.operations.reading import WrittenOperation
from scaffold.normal.schemas import SchemaReader, ValueType

GONE: Final = frozenset({
    "archived", "canceled", "cancelled", "closed", "deactivated", "deleted", "disabled", "inactive", "removed", "retired",
    "revoked", "trashed", "withdrawn",
})  # fmt: skip
"""Words that say that a thing is no longer there."""

_AWAY: Final = (GONE - {"deleted", "removed"}) | {"soft"}
_THERE: Final = frozenset({"active", "alive", "enabled", "live"})
RESTORES: Final = frozenset({"restore", "undelete", "unarchive", "untrash", "recover"})
"""Names of actions that undo a DELETE which puts away."""


@dataclass(frozen=True, slots=True)
class Archiving:
    """The sign of a thing that was put away: `marks` are property → value, `stamps` the properties that say when."""

    marks: Mapping[str, Any]
    stamps: tuple[str, ...] = ()


def read_archiving(
    reader: SchemaReader, draft: Draft, operation: WrittenOperation, *, shown: bool
) -> Archiving | str | None:
    """Say how a DELETE puts a thing away; None where it deletes, and a reason where nothing says how.

    `x-entity.x-soft-delete` says it for every DELETE. Without it only one whose reply has the thing (`shown`) does, where the
    thing has a mark or a state that means "gone".
    """
    said = read_entity(reader.extension(reader.at(draft.pointer), "x-entity")).soft_delete
    if said is not None and said.property and said.property in draft.shape.properties:
        if reader.value_type(draft.shape.properties[said.property].schema) is ValueType.DATETIME:
            return Archiving({}, (said.property,))
        return Archiving({said.property: said.value})
    return _inferred(reader, draft, operation) if shown else None


def _inferred(reader: SchemaReader, draft: Draft, operation: WrittenOperation) -> Archiving | str | None:
    marks: dict[str, Any] = {}
    stamps: list[str] = []
    for item in draft.shape.properties.values():
        kind = reader.value_type(item.schema)
        if kind is ValueType.BOOLEAN and words(item.name)[-1:] and words(item.name)[-1] in GONE:
            marks[item.name] = True
        elif kind is ValueType.BOOLEAN and words(item.name)[-1:] and words(item.name)[-1] in _THERE:
            # What is deleted may show what it was; the texts say when it is put away, or that only DELETE can have set the flag.
            if not _AWAY.isdisjoint(_said(operation)):
                marks[item.name] = False
            elif item.read_only:
                return _reason(draft, item.name, f"kept and no longer {item.name!r}", "false")
        elif kind is ValueType.DATETIME and _is_end(words(item.name)):
            stamps.append(item.name)
        elif not STATES.isdisjoint(words(item.name)):
            states = [str(value) for value in sequence(reader.facts(item.schema).get("enum"))]
            gone = [state for state in states if state.lower() in GONE]
            meant = gone if len(gone) == 1 else [state for state in gone if state.lower() in _said(operation)]
            if len(meant) == 1:
                marks[item.name] = meant[0]
            elif gone:
                return _reason(draft, item.name, " or ".join(map(repr, gone)), gone[0])
    return Archiving(marks, tuple(stamps)) if marks or stamps else None


def _is_end(name: Sequence[str]) -> bool:
    """Tell `deleted_at` and `deleteTime` (AEP-148) from other instants."""
    said = {form for word in name[:-1] for form in _forms(word)} if name[-1:] == ("time",) else set(name[:-1])
    return not GONE.isdisjoint(said)


def _reason(draft: Draft, name: str, meant: str, value: str) -> str:
    return (
        f"nothing says whether a deleted {draft.name} is {meant}: "
        f"`x-soft-delete: {{property: {name}, value: {value}}}` in x-entity would"
    )


def _said(operation: WrittenOperation) -> set[str]:
    """Collect the words of an operation's texts, verbs as what they make of a thing: archive, archived."""
    raw = operation.raw
    responses = mapping(raw.get("responses")).values()
    texts = [operation.id, text(raw.get("summary")), text(raw.get("description"))]
    texts += [text(mapping(response).get("description")) for response in responses]
    return {form for part in texts for word in words(part) for form in _forms(word)}


def _forms(word: str) -> Iterator[str]:
    yield word
    word = word.removesuffix("s")
    yield f"{word}d" if word.endswith("e") else f"{word}ed"
