"""Shortfalls of what is written: defaults, properties that are not kept, PUT, references, work to be done later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scaffold.core.wording import value_text
from scaffold.model.bodies import place_of
from scaffold.model.references import referred
from scaffold.model.schemas import ObjectShape, Property, ValueType
from scaffold.model.service import Entity, Gap, Method
from scaffold.model.shortfalls.subject import Shortfall, Subject, listed

_RECEIVES = frozenset({Method.CREATE, Method.REPLACE, Method.UPDATE, Method.TRANSITION})
_GIVEN_OUT = frozenset({ValueType.UUID, ValueType.STRING, ValueType.INTEGER})
_NO_GAP = Gap({}, {})


def unapplied_defaults(subject: Subject) -> Iterator[Shortfall]:
    """Defaults of the request that are not what is stored when a property is left out (JSON Schema 2020-12, 9.2)."""
    if subject.request is not None and subject.method in {Method.CREATE, Method.REPLACE}:
        yield from _unapplied(subject, subject.request.shape, subject.request.pointer, subject.entity, set())


def _unapplied(
    subject: Subject, shape: ObjectShape, pointer: str, entity: Entity, seen: set[int]
) -> Iterator[Shortfall]:
    reader = subject.reader
    children = {child.field: child.entity for child in entity.children}
    for item in _sent(shape):
        place = subject.property_place(pointer, item.name)
        if item.name in children:
            items = reader.facts(item.schema).get("items")
            inner = reader.shape(items)
            if inner is not None and id(items) not in seen:
                seen.add(id(items))
                below = subject.around.entities[children[item.name]]
                yield from _unapplied(
                    subject, inner, place_of(reader, item.schema, place) + "/items", below, seen
                )
        elif item.name in entity.writable:
            field = entity.field(item.name)
            stored = None if field.nullable else entity.initial(field)
            if entity is subject.entity and _fails(subject, item):
                continue
            yield from _differing(subject, item, stored, place)
            yield from _nested(subject, item.schema, field.gap or _NO_GAP, place, seen)


def _nested(subject: Subject, schema: Any, gap: Gap, pointer: str, seen: set[int]) -> Iterator[Shortfall]:
    """Look for defaults within a property, which is stored as it was sent but for its gap; each schema is looked at once.

    Schemas may nest by the thousand, so there is no recursion.
    """
    reader = subject.reader
    pending: list[tuple[Iterable[Shortfall], Any, Gap, str]] = [((), schema, gap, pointer)]
    while pending:
        found, schema, gap, pointer = pending.pop()
        yield from found
        schema = reader.follow(schema)
        if id(schema) in seen:
            continue
        seen.add(id(schema))
        pointer = place_of(reader, reader.at(pointer), pointer)
        if reader.value_type(schema) is ValueType.ARRAY:
            items = reader.facts(schema).get("items")
            if items is not None:
                pending.append(((), items, gap.nested.get("", _NO_GAP), pointer + "/items"))
            continue
        shape = reader.shape(schema)
        inner = []
        for item in _sent(shape) if shape is not None else ():
            place = subject.property_place(pointer, item.name)
            differing = _differing(subject, item, gap.required.get(item.name), place)
            inner.append((differing, item.schema, gap.nested.get(item.name, _NO_GAP), place))
        pending.extend(reversed(inner))


def _differing(subject: Subject, item: Property, stored: Any, place: str) -> Iterator[Shortfall]:
    default = subject.reader.facts(item.schema).get("default")
    if not item.required and default is not None and stored != default:
        taken = "empty" if stored is None else f"as {value_text(stored)}"
        yield Shortfall(
            f"{item.name!r} is stored {taken} where it is left out, not as its default {value_text(default)}",
            place,
        )


def failing_bodies(subject: Subject) -> Iterator[Shortfall]:
    """Properties that a valid body may leave out and the table may not: such a request is answered 500."""
    if subject.request is None or subject.method is not Method.CREATE:
        return
    key = subject.entity.field(subject.entity.key)
    if subject.entity.minted and key.type not in _GIVEN_OUT:
        yield Shortfall(
            f"every request is answered 500: no keys of the type {key.type.value} are given out",
            subject.property_place(subject.entity.pointer, key.name),
        )
    for item in _sent(subject.request.shape):
        if _fails(subject, item):
            yield Shortfall(
                f"a body without {item.name!r} is answered 500: every {subject.entity.name} has one, and nothing says which",
                subject.property_place(subject.request.pointer, item.name),
            )


def _fails(subject: Subject, item: Property) -> bool:
    """Tell whether a property may be left out though a new row must have it, and there is nothing to take its place."""
    entity = subject.entity
    fixed = {scope.field for scope in subject.behavior.scopes}
    if item.required or item.name in fixed or item.name not in entity.writable - {entity.key}:
        return False
    field = entity.field(item.name)
    return field.required and not field.nullable and entity.initial(field) is None


def dropped_properties(subject: Subject) -> Iterator[Shortfall]:
    """Properties of the request that are kept nowhere."""
    if subject.request is None or subject.method not in _RECEIVES:
        return
    kept = _kept(subject)
    for item in _sent(subject.request.shape):
        if item.name not in kept:
            place = subject.property_place(subject.request.pointer, item.name)
            yield Shortfall(f"{item.name!r} is accepted and kept nowhere", place)


def _kept(subject: Subject) -> set[str]:
    entity = subject.entity
    if subject.method is Method.TRANSITION:
        unset = {entity.owner, entity.created, entity.updated, *(child.field for child in entity.children)}
        return {field.name for field in entity.fields} - unset
    own = {entity.key, *(child.field for child in entity.children)}
    own |= {scope.field for scope in subject.behavior.scopes if scope.holder == entity.name}
    return own | entity.writable


def keeping_puts(subject: Subject) -> Iterator[Shortfall]:
    """PUT that leaves what the body does not name as it was, instead of replacing all (RFC 9110 §9.3.4)."""
    if subject.operation.method != "put" or subject.request is None:
        return
    entity = subject.entity
    optional = [item.name for item in _sent(subject.request.shape) if not item.required]
    children = [child.field for child in entity.children]
    kept = children if subject.method is Method.REPLACE else [*children, *(entity.writable - {entity.key})]
    if names := [name for name in optional if name in kept]:
        yield Shortfall(f"what the body leaves out of {listed(names)} stays as it was, though PUT replaces")


def emptying_puts(subject: Subject) -> Iterator[Shortfall]:
    """PUT that empties properties which its body cannot have."""
    if subject.method is not Method.REPLACE or subject.request is None:
        return
    entity, brought = subject.entity, subject.request.shape.properties
    supplied = subject.around.supplied.get(entity.name, set())
    names = [
        field.name
        for field in entity.fields
        if field.name in entity.writable - {entity.key}
        and field.name in supplied
        and field.name not in brought
    ]
    if names:
        yield Shortfall(f"PUT empties {listed(names)}, which its body cannot have")


def puts_that_never_create(subject: Subject) -> Iterator[Shortfall]:
    """PUT with 201 declared that makes nothing under a key which is not there yet."""
    if subject.operation.method == "put" and "201" in subject.statuses:
        yield Shortfall("what is not there yet is answered 404 and not created, though 201 is declared")


def work_not_begun(subject: Subject) -> Iterator[Shortfall]:
    """202 after which nothing happens (RFC 9110 §15.3.3)."""
    success = subject.operation.success
    if success is not None and success.status == "202" and subject.method in _RECEIVES:
        yield Shortfall("202 is answered, and nothing is done afterwards: the work has to be written")


def unchecked_references(subject: Subject) -> Iterator[Shortfall]:
    """References to entities of the same service that the database does not check."""
    if subject.request is None or subject.method not in _RECEIVES:
        return
    unchecked = {
        reference.field: name
        for name, found in subject.around.references.items()
        for reference in found
        if reference.holder is subject.entity and not reference.checked
    }
    kept = _kept(subject)
    for item in _sent(subject.request.shape):
        if item.name in unchecked and item.name in kept and subject.reader.value_type(item.schema).scalar:
            yield Shortfall(
                f"{item.name!r} is no foreign key: a {unchecked[item.name]} that does not exist is accepted",
                subject.property_place(subject.entity.pointer, item.name),
            )


def unfilled_references(subject: Subject) -> Iterator[Shortfall]:
    """Required references that neither the body nor the path fills, so that creating fails with 409."""
    if subject.request is None or subject.method is not Method.CREATE:
        return
    entity = subject.entity
    known: set[str] = {scope.field for scope in subject.behavior.scopes} | set(
        subject.request.shape.properties
    )
    for relation in entity.relations:
        field = entity.field(relation.field)
        missing = field.required and not field.nullable and field.name not in known | entity.managed
        entities = subject.around.entities.values()
        if missing and referred(entities, subject.around.service, entity, field.name) is not None:
            yield Shortfall(
                f"nothing of a request says {field.name!r}, the {relation.entity} that it belongs to: it is answered 409",
                subject.property_place(entity.pointer, field.name),
            )


def _sent(shape: ObjectShape) -> list[Property]:
    known: Mapping[str, Property] = shape.properties
    return [item for item in known.values() if not item.read_only]
