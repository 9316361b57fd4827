"""Shortfalls of values within values: what a reply must show of a property and its request need not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaffold.core.values import mapping, sequence
from scaffold.model.service import Gap, Method
from scaffold.model.shortfalls.subject import Shortfall, Subject, listed
from scaffold.normal.schemas import ObjectShape, SchemaReader

_DEEPEST = 6
_NO_GAP = Gap({}, {})


def incomplete_values(subject: Subject) -> Iterator[Shortfall]:
    """Properties whose values are answered as they were sent, and refused where their schema in replies requires more."""
    if subject.request is None or subject.method not in {Method.CREATE, Method.REPLACE, Method.UPDATE}:
        return
    entity, reader = subject.entity, subject.reader
    shown = reader.shape(reader.at(entity.pointer))
    for item in subject.request.shape.properties.values():
        if (
            shown is None
            or item.read_only
            or item.name not in entity.writable
            or item.name not in shown.properties
        ):
            continue
        field, schema = entity.field(item.name), shown.properties[item.name].schema
        place = subject.property_place(entity.pointer, item.name)
        lacking = _lacking(reader, item.schema, schema, field.gap or _NO_GAP, 0)
        if lacking:
            why = "replies require it, and nothing says which"
            yield Shortfall(
                f"a body whose {item.name!r} lacks {listed(lacking)} is answered 501: {why}", place
            )


def _lacking(reader: SchemaReader, sent: Any, shown: Any, gap: Gap, depth: int) -> list[str]:
    """Name what a value of the schema `sent` may lack of the schema `shown`; nothing where one alternative has it all."""
    if depth > _DEEPEST or reader.follow(sent) is reader.follow(shown):
        return []
    items = reader.facts(shown).get("items")
    if items is not None:
        return _lacking(
            reader, reader.facts(sent).get("items", {}), items, gap.nested.get("", _NO_GAP), depth + 1
        )
    options, given = _alternatives(reader, shown), _alternatives(reader, sent)
    sent_shapes = given or [ObjectShape(None, {}, open=True)]
    found = [_unsent(reader, one, shape, gap, depth) for shape in options for one in sent_shapes]
    return [] if not found or not all(found) else found[0]


def _unsent(reader: SchemaReader, given: ObjectShape, shown: ObjectShape, gap: Gap, depth: int) -> list[str]:
    names = []
    for item in shown.properties.values():
        source = given.properties.get(item.name)
        sure = source is not None and source.required and not source.read_only
        if item.required and not (item.write_only or sure or item.name in {*gap.required, *gap.unsaid}):
            names.append(item.name)
        if source is not None and not item.write_only:
            inner = gap.nested.get(item.name, _NO_GAP)
            below = _lacking(reader, source.schema, item.schema, inner, depth + 1)
            names += [f"{item.name}.{name}" for name in below]
    return names


def _alternatives(reader: SchemaReader, schema: Any) -> list[ObjectShape]:
    """Read the objects that a schema allows: itself, or its alternatives beside null; none where it allows other values."""
    whole = mapping(reader.follow(schema))
    options = [
        option
        for keyword in ("anyOf", "oneOf")
        for option in sequence(whole.get(keyword))
        if mapping(reader.follow(option)).get("type") != "null"
    ]
    shapes = [reader.shape(option) for option in options] or [reader.shape(schema)]
    return [shape for shape in shapes if shape is not None] if all(shapes) else []
