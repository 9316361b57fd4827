"""Operations that answer 501: a 2xx of theirs could not do what their contract says, and only code or a design field can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from scaffold.core.values import mapping
from scaffold.model.behaviors.archiving import GONE
from scaffold.model.behaviors.queries import is_sort
from scaffold.model.entities.keys import sample
from scaffold.model.entities.neutral import is_constant, neutral, takes_text
from scaffold.model.service import LEFT_OUT, Behavior, Method
from scaffold.model.shortfalls.nested import incomplete_values
from scaffold.model.shortfalls.replies import envelope_shape, is_computed, sent_headers
from scaffold.model.shortfalls.requests import unread_parameters
from scaffold.model.shortfalls.subject import Subject
from scaffold.model.shortfalls.unread import filter_hint
from scaffold.model.shortfalls.writes import unkept_properties
from scaffold.normal.schemas import ObjectShape, ValueType

_ENDS = frozenset({Method.DELETE, Method.ARCHIVE})


def _parameters(subject: Subject) -> Iterator[str]:
    for item in unread_parameters(subject):
        hint = filter_hint(subject, item)
        settled = f"; {hint} would" if hint else ""
        if item.required or (is_sort(item) and item.default is not None):
            yield f"nothing says what the {item.location} parameter {item.name!r} does{settled}"


def _properties(subject: Subject) -> Iterator[str]:
    for item in unkept_properties(subject):
        if item.required:
            yield (
                f"nothing says what {item.name!r} of the body is for; "
                f"`{item.name}: {{…, writeOnly: true}}` in {subject.entity.name}, with x-entity, keeps it"
            )


def _keys(subject: Subject) -> Iterator[str]:
    """Keys that the service gives out, and that no path takes which leads to what was created."""
    entity = subject.entity
    textual = entity.field(entity.key).type in {ValueType.STRING, ValueType.UUID}
    if subject.method is not Method.CREATE or not (entity.minted and textual):
        return
    for other in subject.around.subjects:
        for item in other.operation.parameters if other.entity.name == entity.name else ():
            if item.name == other.behavior.key and item.location == "path":
                facts = subject.reader.facts(subject.reader.at(item.pointer))
                if facts.get("type") == "string" and not takes_text(facts, sample(entity.key_form)):
                    yield (
                        f"a new {entity.name}.{entity.key} has a form of its own, which {{{item.name}}} of "
                        f"{other.operation.path} asks for"
                    )


def _computations(subject: Subject) -> Iterator[str]:
    """Numbers that count or sum up something, of which nothing says what."""
    if subject.method is not Method.CREATE and not subject.behavior.creates:
        return
    entity = subject.entity
    known = subject.around.supplied[entity.name] | entity.managed
    for field in entity.fields:
        if field.name in known or not (is_computed(field) and field.required and not field.nullable):
            continue
        facts = subject.reader.facts(subject.reader.at(subject.property_place(entity.pointer, field.name)))
        if "default" not in facts:
            yield (
                f"nothing computes {entity.name}.{field.name}; `x-computed: {{function: count, of: ENTITY}}` on it says from "
                f"what, `default: {field.neutral}` that it only begins so"
            )


def _pages(subject: Subject) -> Iterator[str]:
    """Members of a page that nothing fills with what they say."""
    envelope, shape = subject.behavior.envelope, envelope_shape(subject)
    if envelope is None or shape is None:
        return
    for name in envelope.all_uncomputed:
        yield f"nothing computes {name!r} of the page"
    if envelope.next is not None and shape.properties[envelope.next].required and envelope.last == LEFT_OUT:
        yield f"nothing says what {envelope.next!r} is on the last page; `type: [string, 'null']` would"
    numbers = envelope.numbered and (subject.behavior.paging is None or subject.behavior.paging.page is None)
    if envelope.next is not None and shape.properties[envelope.next].required and numbers:
        yield f"nothing says which number {envelope.next!r} is, since no parameter has the number of a page"
    before = envelope.previous
    if before is not None and shape.properties[before].required and envelope.first == LEFT_OUT:
        yield f"nothing says what {before!r} is on the first page; `type: [string, 'null']` would"


def _views(subject: Subject) -> Iterator[str]:
    """Properties that another reading of an entity requires, and that nothing keeps."""
    reply, behavior = subject.reply, subject.behavior
    if reply is None or reply.pointer in {subject.entity.pointer, ""} or reply.pointer != behavior.view:
        return
    for name in unknown_properties(subject, reply.shape):
        if name not in behavior.filled:
            yield f"replies require {name!r}, which no {subject.entity.name} has"


def _undescribed(subject: Subject) -> Iterator[str]:
    """Names that a reply, or what it holds, requires and that no schema describes."""
    success, reader = subject.operation.success, subject.reader
    payload = success.payload if success is not None else None
    whole = reader.shape(reader.at(payload.pointer)) if payload is not None and payload.pointer else None
    held = subject.reply.shape if subject.reply is not None else None
    for shape in (whole, held):
        for name in sorted(shape.undescribed if shape is not None else ()):
            yield f"replies require {name!r}, which no schema describes; `{name}: {{type: …}}` among its properties would"


def unknown_properties(subject: Subject, shape: ObjectShape) -> list[str]:
    """List what a reading of an entity requires and the entity as it is kept has not."""
    kept = {field.name for field in subject.entity.fields}
    return [item.name for item in shape.properties.values() if item.required and item.name not in kept]


def _headers(subject: Subject) -> Iterator[str]:
    success = subject.operation.success
    sent = sent_headers(subject)
    for status, response in mapping(subject.written.raw.get("responses")).items():
        if success is None or status.upper() != success.status.upper():
            continue
        for name, node in mapping(mapping(subject.reader.follow(response)).get("headers")).items():
            if mapping(subject.reader.follow(node)).get("required") is True and name.lower() not in sent:
                yield f"replies require the header {name!r}, and nothing says what it is"


def settle_replies(subject: Subject) -> Behavior:
    """Say what replies have that no entity has, and whether they may lack what nothing says."""
    behavior = _filled(subject)
    return (
        replace(behavior, doubtful=True) if next(incomplete_values(subject), None) is not None else behavior
    )


def _filled(subject: Subject) -> Behavior:
    """Fill what a schema allows one value of, null, or that a thing is gone."""
    reply, behavior = subject.reply, subject.behavior
    if reply is None or reply.pointer in {subject.entity.pointer, ""} or reply.pointer != behavior.view:
        return behavior
    found: dict[str, Any] = {}
    for name in unknown_properties(subject, reply.shape):
        schema = reply.shape.properties[name].schema
        gone = subject.method in _ENDS and name.lower() in GONE
        if gone and subject.reader.value_type(schema) is ValueType.BOOLEAN:
            found[name] = True
        elif is_constant(subject.reader, schema) or "default" in subject.reader.facts(schema):
            found[name] = neutral(subject.reader, schema).value
        elif subject.reader.nullable(schema):
            found[name] = None
    return replace(behavior, filled=found) if found else behavior


UNMET: Final[tuple[Callable[[Subject], Iterator[str]], ...]] = (
    _parameters,
    _keys,
    _properties,
    _computations,
    _pages,
    _views,
    _undescribed,
    _headers,
)
"""The functions that find the reasons for which an operation answers 501, in the order in which people read them."""


def unmet(subject: Subject) -> str | None:
    """Say what of an operation's contract neither names nor types nor design fields settle; None where all is."""
    return next((reason for find in UNMET for reason in find(subject)), None)
