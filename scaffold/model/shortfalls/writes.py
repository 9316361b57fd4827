"""Shortfalls of what is written: properties that are not kept, references, keys, work to be done later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold.model.service import Method
from scaffold.model.shortfalls.subject import Shortfall, Subject
from scaffold.normal.schemas import ObjectShape, Property, ValueType

_RECEIVES = frozenset({Method.CREATE, Method.REPLACE, Method.UPDATE, Method.TRANSITION})


def dropped_properties(subject: Subject) -> Iterator[Shortfall]:
    """Properties of a replacement that the service keeps by itself, whatever a client says."""
    for item in _unkept(subject):
        if not _refused(subject, item):
            place = subject.property_place(subject.request.pointer, item.name) if subject.request else ""
            yield Shortfall(f"{item.name!r} is accepted and not changed", place)


def unkept_properties(subject: Subject) -> Iterator[Property]:
    """Yield the properties of the request that are kept nowhere: with them a request is answered 501."""
    yield from (item for item in _unkept(subject) if _refused(subject, item))


def _unkept(subject: Subject) -> Iterator[Property]:
    if subject.request is None or subject.method not in _RECEIVES:
        return
    kept = _kept(subject)
    yield from (item for item in _sent(subject.request.shape) if item.name not in kept)


def _refused(subject: Subject, item: Property) -> bool:
    """Tell what asks for something from what a client sends back as it read it, such as the time of the last change."""
    states = {change.field for change in subject.entity.transitions}
    if item.name in states:
        return subject.method is not Method.REPLACE
    return all(field.name != item.name for field in subject.entity.fields)


def _kept(subject: Subject) -> set[str]:
    entity = subject.entity
    if entity.accepted is not None and subject.method is Method.CREATE and _accepts(subject):
        return set(subject.request.shape.properties) if subject.request is not None else set()
    if subject.method is Method.TRANSITION:
        unset = {entity.owner, entity.created, entity.updated, *(child.field for child in entity.children)}
        return {field.name for field in entity.fields} - unset
    own = {entity.key, *(child.field for child in entity.children)}
    own |= {scope.field for scope in subject.behavior.scopes if scope.holder == entity.name}
    return own | entity.writable


def work_not_begun(subject: Subject) -> Iterator[Shortfall]:
    """202 after which nothing happens (RFC 9110 §15.3.3)."""
    if _accepts(subject) and subject.method in _RECEIVES:
        kept = subject.entity.accepted if subject.method is Method.CREATE else None
        held = f"; {kept!r} of its row holds what was sent" if kept is not None else ""
        yield Shortfall(
            f"202 is answered, and nothing is done after the commit: the work has to be written{held}"
        )


def _accepts(subject: Subject) -> bool:
    success = subject.operation.success
    return success is not None and success.status == "202"


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
                f"{item.name!r} is not a foreign key: a {unchecked[item.name]} that does not exist is accepted",
                subject.property_place(subject.entity.pointer, item.name),
            )


def shared_keys(subject: Subject) -> Iterator[Shortfall]:
    """Keys that clients choose for what is below something else, and that none of them shares with another parent's."""
    entity, behavior = subject.entity, subject.behavior
    parents = [scope.parent for scope in behavior.scopes if scope.holder == entity.name]
    if not parents or entity.field(entity.key).type is ValueType.UUID:
        return
    sent = _sent(subject.request.shape) if subject.request is not None else []
    chosen = subject.method is Method.CREATE and any(item.name == entity.key for item in sent)
    if chosen or behavior.creates:
        yield Shortfall(
            f"a {entity.name} has its {entity.key!r} alone, whatever {parents[-1]} it is below: one that is taken is answered 409"
        )


def _sent(shape: ObjectShape) -> list[Property]:
    known: Mapping[str, Property] = shape.properties
    return [item for item in known.values() if not item.read_only]
