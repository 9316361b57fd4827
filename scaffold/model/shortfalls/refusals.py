"""Refusals: requests that an operation with generated behavior answers with 501, and what would settle each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from scaffold.core.location import pointer_text
from scaffold.core.values import mapping
from scaffold.model.entities.references import foreign_keys
from scaffold.model.service import Gap, Method
from scaffold.model.shortfalls.nested import incomplete_values
from scaffold.model.shortfalls.subject import Shortfall, Subject, Surroundings
from scaffold.model.shortfalls.unread import unkept_values, unread_orders, unread_values
from scaffold.normal.remarks import Remark, RemarkKind

_WHOLE = frozenset({Method.CREATE, Method.REPLACE})
_RECEIVES = _WHOLE | {Method.UPDATE}


def unsaid_values(subject: Subject) -> Iterator[Shortfall]:
    """Properties that a body may leave out, though replies require them and nothing says what they are then."""
    entity = subject.entity
    if subject.request is None or subject.method not in _WHOLE:
        return
    fixed = {scope.field for scope in subject.behavior.scopes}
    references = foreign_keys(subject.around.entities.values(), subject.around.service, entity)
    writable = entity.writable - {entity.key}
    for item in subject.request.shape.properties.values():
        name = item.name
        if item.required or item.read_only or name in fixed or name not in writable:
            continue
        field = entity.field(name)
        default = subject.reader.facts(item.schema).get("default")
        lacking = entity.initial(field) is None or name in references
        if default is None and field.required and not field.nullable and lacking:
            place = subject.property_place(subject.request.pointer, name)
            yield Shortfall(
                f"a body without {name!r} is answered 501: every {entity.name} has one, and nothing says which; "
                f"`default: …` in its schema would",
                place,
            )


def unsaid_bodies(subject: Subject) -> Iterator[Shortfall]:
    """Bodies that a request may leave out, though they say what replies require, and nothing else says it.

    Where `{}` is a body, its defaults stand in for one that is left out.
    """
    written = mapping(subject.reader.follow(subject.written.raw.get("requestBody")))
    if subject.request is None or subject.method not in _WHOLE or written.get("required") is True:
        return
    sent = [item for item in subject.request.shape.properties.values() if not item.read_only]
    if not any(item.required for item in sent):
        return
    entity, fixed = subject.entity, {scope.field for scope in subject.behavior.scopes}
    references = foreign_keys(subject.around.entities.values(), subject.around.service, entity)
    writable = entity.writable - {entity.key}
    for item in sent:
        if item.name in fixed or item.name not in writable:
            continue
        field = entity.field(item.name)
        lacking = entity.initial(field) is None or item.name in references
        if field.required and not field.nullable and lacking:
            yield Shortfall(
                f"a request without a body is answered 501: every {entity.name} has {item.name!r}, and nothing says "
                f"which; `required: true` in its requestBody would",
                subject.pointer + pointer_text(("requestBody",)),
            )
            return


def unsaid_members(subject: Subject) -> Iterator[Shortfall]:
    """Members of nested values that a body may leave out, though replies require them and nothing says what they are then."""
    if subject.request is None or subject.method not in _RECEIVES:
        return
    writable = subject.entity.writable
    for item in subject.request.shape.properties.values():
        if item.read_only or item.name not in writable:
            continue
        gap = subject.entity.field(item.name).gap
        for name in unsaid_names(gap) if gap is not None else ():
            place = subject.property_place(subject.request.pointer, item.name)
            yield Shortfall(
                f"a body whose {item.name!r} lacks {name!r} is answered 501: replies require it, and nothing says which; "
                f"`default: …` in its schema would",
                place,
            )


def unsaid_names(gap: Gap) -> Iterator[str]:
    """Yield the paths of what nothing stands in for, with `[]` for the items of an array."""
    yield from gap.unsaid
    for name, inner in gap.nested.items():
        yield from (f"{name or '[]'}.{below}" for below in unsaid_names(inner))


REFUSALS: Final[Mapping[str, Callable[[Subject], Iterator[Shortfall]]]] = {
    "parameter-unread": unread_values,
    "property-unread": unkept_values,
    "order-unread": unread_orders,
    "body-unsaid": unsaid_bodies,
    "value-unsaid": unsaid_values,
    "member-unsaid": unsaid_members,
    "value-incomplete": incomplete_values,
}
"""Code → what finds the refusals of that kind, in the order in which people read them."""


def derive_refusals(around: Surroundings) -> Iterator[Remark]:
    """Say of each operation with generated behavior which requests it answers with 501."""
    for subject in around.subjects:
        for code, find in REFUSALS.items():
            for item in find(subject):
                where = item.pointer or subject.pointer
                yield Remark(RemarkKind.REFUSED, code, where, item.message, subject.operation.id)
