"""The removal of an entity's things: its marks, and whether clients see them afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scaffold.core.naming import words
from scaffold.design.entity import read_entity
from scaffold.model.behaviors.archiving import GONE
from scaffold.model.service import SAID, Method, Removal
from scaffold.model.shortfalls.subject import Subject
from scaffold.normal.schemas import ValueType

_SHOWS: Final = frozenset({"include", "included", "includes", "including", "show", "with"})


def read_removal(subjects: Sequence[Subject]) -> Removal | None:
    """Read it off the operations of one entity; None where none puts things away.

    They stay visible where `x-soft-delete.visible` says so, and without it where the contract has a way to see one: DELETE
    replies with it, a list selects by its mark, a body sets the mark, an action leads to or from it, or a new one has it.
    """
    ends = [subject for subject in subjects if subject.method is Method.ARCHIVE]
    if not ends:
        return None
    first = ends[0]
    marks, stamps = first.behavior.marks, first.behavior.stamps
    entity = first.reader.extension(first.reader.at(first.entity.pointer), "x-entity")
    said = read_entity(entity).soft_delete
    if said is not None and said.property not in {*marks, *stamps}:
        said = None
    ways = [] if said is None else list(_ways(subjects, said.property))
    if said is not None and said.visible is not None:
        visible, origin = said.visible, SAID
    elif said is None:
        visible, origin = True, f"inferred from the reply of {first.operation.id}"
    elif ways:
        visible, origin = True, f"inferred from {ways[0]}"
    else:
        visible, origin = False, f"inferred from {first.operation.id}, which shows nothing"
    refused = any("409" in subject.statuses for subject in ends)
    return Removal(
        marks,
        stamps,
        afterwards="visible" if visible else "gone",
        refused=refused and not visible,
        origin=origin,
    )


def read_revealing(subject: Subject) -> str | None:
    """Name the flag that has a list show what was put away, such as `include_deleted`; None where there is none."""
    removal = subject.entity.removal
    if subject.method is not Method.LIST or removal is None:
        return None
    said = {*GONE & {word for name in (*removal.marks, *removal.stamps) for word in words(name)}, "deleted"}
    said |= {str(value).lower() for value in removal.marks.values()}
    filtered = {item.parameter for item in subject.behavior.filters}
    for item in subject.operation.parameters:
        asked = set(words(item.name))
        flag = item.location == "query" and item.type is ValueType.BOOLEAN and not item.repeated
        if flag and item.name not in filtered and asked & _SHOWS and asked & said:
            return item.name
    return None


def _ways(subjects: Sequence[Subject], name: str) -> Iterator[str]:
    """Yield the ways in which the contract shows things that were put away."""
    for subject in subjects:
        identifier, behavior = subject.operation.id, subject.behavior
        if subject.method is Method.ARCHIVE and behavior.view is not None:
            yield f"the reply of {identifier}"
        yield from (
            f"the parameter {item.parameter!r} of {identifier}"
            for item in behavior.filters
            if item.field == name
        )
        sent = subject.request.shape.properties if subject.request is not None else {}
        if name in sent and not sent[name].read_only:
            yield f"the body of {identifier}"
    entity = subjects[0].entity
    values = {value for subject in subjects for value in subject.behavior.marks.values()}
    for change in entity.transitions:
        if change.field == name and not values.isdisjoint({change.target, *change.sources}):
            yield f"the transition {change.action!r}"
    if entity.initial(entity.field(name)) in values:
        yield f"what {name!r} of a new one is"
