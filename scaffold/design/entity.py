"""The value of `x-entity` as records, for lint and for the model; what has not the form of its schema counts as absent."""

from __future__ import annotations

from typing import Any, NamedTuple

from scaffold.core.values import mapping, sequence, text, texts


class IndexMark(NamedTuple):
    """An index: its fields in their order, at least one."""

    fields: tuple[str, ...]
    unique: bool


class TransitionMark(NamedTuple):
    """A change of state by an action; `field`, `target` and `emits` are empty where they are not said."""

    action: str
    field: str
    sources: tuple[str, ...]
    target: str
    emits: str


class SoftDelete(NamedTuple):
    """The putting away of a thing by DELETE; `visible` is None where it is not said whether that can still be seen."""

    property: str
    value: Any
    visible: bool | None


class EntityMark(NamedTuple):
    """A schema whose objects a service keeps; `table` is empty where it is not said."""

    key: str | None = None
    table: str = ""
    indexes: tuple[IndexMark, ...] = ()
    transitions: tuple[TransitionMark, ...] = ()
    soft_delete: SoftDelete | None = None
    retention: str | None = None


def read_entity(value: object) -> EntityMark:
    """Read the value of `x-entity`; an empty mark for anything but an object."""
    marks = mapping(value)
    if not marks:
        return EntityMark()
    key, retention = marks.get("key"), marks.get("retention")
    removal = mapping(marks.get("x-soft-delete"))
    visible = removal.get("visible")
    return EntityMark(
        key=key if isinstance(key, str) else None,
        table=text(marks.get("table")),
        indexes=tuple(
            IndexMark(fields, entry.get("unique") is True)
            for entry in map(mapping, sequence(marks.get("indexes")))
            if (fields := texts(entry.get("fields")))
        ),
        transitions=tuple(
            TransitionMark(
                action=text(entry.get("action")),
                field=text(entry.get("field")),
                sources=texts(entry.get("from")),
                target=text(entry.get("to")),
                emits=text(entry.get("emits")),
            )
            for entry in map(mapping, sequence(marks.get("transitions")))
        ),
        soft_delete=SoftDelete(
            property=text(removal.get("property")),
            value=removal.get("value", True),
            visible=visible if isinstance(visible, bool) else None,
        )
        if removal
        else None,
        retention=retention if isinstance(retention, str) else None,
    )
