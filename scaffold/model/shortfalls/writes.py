"""Shortfalls of what is written: properties that are not kept, PUT, references, work to be done later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold.model.schemas import ObjectShape, Property
from scaffold.model.service import Method
from scaffold.model.shortfalls.subject import Shortfall, Subject, listed

_RECEIVES = frozenset({Method.CREATE, Method.REPLACE, Method.UPDATE, Method.TRANSITION})


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


def _sent(shape: ObjectShape) -> list[Property]:
    known: Mapping[str, Property] = shape.properties
    return [item for item in known.values() if not item.read_only]
