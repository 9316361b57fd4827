"""Shortfalls of DELETE: what stays behind, and what should only have been put away."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.naming import words
from scaffold.model.service import Method
from scaffold.model.shortfalls.subject import Shortfall, Subject
from scaffold.model.values import sequence

_GONE = frozenset({
    "archived", "canceled", "cancelled", "closed", "deactivated", "deleted", "disabled", "inactive", "removed", "retired",
    "revoked", "trashed", "withdrawn",
})  # fmt: skip
_MARKS = frozenset({"archived", "deleted", "removed", "trashed"})
_STATES = frozenset({"lifecycle", "phase", "state", "status"})


def dangling_deletes(subject: Subject) -> Iterator[Shortfall]:
    """Things that go on referring to what was deleted."""
    if subject.method is not Method.DELETE:
        return
    end = "; 409 is declared and never answered" if "409" in subject.statuses else ""
    for reference in subject.around.references.get(subject.entity.name, ()):
        if not reference.checked:
            holder = reference.holder.name
            yield Shortfall(f"every {holder} whose {reference.field!r} refers to it goes on doing so{end}")


def final_deletes(subject: Subject) -> Iterator[Shortfall]:
    """DELETE of what has a status or mark that means "gone": the row is deleted, and the mark is never set."""
    if subject.method is not Method.DELETE:
        return
    for field in subject.entity.fields:
        place = subject.property_place(subject.entity.pointer, field.name)
        facts = subject.reader.facts(subject.reader.at(place)) if field.pointer else {}
        named = not _STATES.isdisjoint(words(field.name))
        states = {str(item).lower() for item in sequence(facts.get("enum"))} if named else set()
        meant = _GONE if subject.reply is not None else _MARKS
        if not _MARKS.isdisjoint(words(field.name)) or not meant.isdisjoint(states):
            yield Shortfall(f"the row is deleted for good: {field.name!r} never says that it is gone")
            return
