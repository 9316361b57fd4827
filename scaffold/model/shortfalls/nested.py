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
_MERGE_PATCH = "application/merge-patch+json"
_SAYING = frozenset({"type", "title", "description", "example", "examples", "deprecated"})


def incomplete_values(subject: Subject) -> Iterator[Shortfall]:
    """Properties whose values are answered as they were sent, and refused where their schema in replies requires more."""
    if subject.request is None or subject.method not in {Method.CREATE, Method.REPLACE, Method.UPDATE}:
        return
    entity, reader = subject.entity, subject.reader
    shown, writable, merged = reader.shape(reader.at(entity.pointer)), entity.writable, _is_merged(subject)
    for item in subject.request.shape.properties.values():
        if shown is None or item.read_only or item.name not in writable or item.name not in shown.properties:
            continue
        field, schema = entity.field(item.name), shown.properties[item.name].schema
        lacking = _lacking(reader, item.schema, schema, field.gap or _NO_GAP, 0)
        if lacking and not merged:
            why = "replies require it, and nothing says which"
            yield Shortfall(
                f"a body whose {item.name!r} lacks {listed(lacking)} is answered 501: {why}",
                subject.property_place(entity.pointer, item.name),
            )
        elif _is_looser(reader, item.schema, schema, 0):
            why = "replies say what members are that they do not name, and requests say something else"
            yield Shortfall(
                f"a body with other members in {item.name!r} may be answered 501: {why}",
                subject.property_place(entity.pointer, item.name),
            )


def _is_merged(subject: Subject) -> bool:
    """Tell whether a body only changes what is there (RFC 7396): what is lacking after a merge is refused with 422."""
    request = subject.operation.request
    if subject.method is not Method.UPDATE or request is None:
        return False
    types = [one.media_type for one in (request, *request.others)]
    return all(one.partition(";")[0].strip().lower() == _MERGE_PATCH for one in types)


def _is_looser(reader: SchemaReader, sent: Any, shown: Any, depth: int) -> bool:
    """Tell whether members that the schema `shown` does not name may be anything else in what is sent."""
    if depth > _DEEPEST or reader.follow(sent) is reader.follow(shown):
        return False
    given, facts = reader.facts(sent), reader.facts(shown)
    others = mapping(facts.get("additionalProperties"))
    if others and not _fits(reader, given.get("additionalProperties"), others, depth):
        return True
    inner = mapping(facts.get("properties")).items()
    pairs = [(mapping(given.get("properties")).get(name), schema) for name, schema in inner]
    pairs.append((given.get("items"), facts.get("items")))
    return any(
        own is not None and schema is not None and _is_looser(reader, own, schema, depth + 1)
        for own, schema in pairs
    )


def _fits(reader: SchemaReader, sent: Any, shown: Any, depth: int) -> bool:
    """Tell whether a value of the schema `sent` is one of the schema `shown`; null, which a merge takes out, aside."""
    if not mapping(sent) or reader.value_type(sent) is not reader.value_type(shown):
        return False
    if reader.value_type(shown).scalar:
        given, facts = reader.facts(sent), reader.facts(shown)
        return all(given.get(name) == value for name, value in facts.items() if name not in _SAYING)
    return not (
        _lacking(reader, sent, shown, _NO_GAP, depth + 1) or _is_looser(reader, sent, shown, depth + 1)
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
