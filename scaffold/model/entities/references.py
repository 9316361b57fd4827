"""References between the entities of a service: which of them the database checks, and what a deletion does to them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from scaffold.model.service import Entity, Method, Operation, Relation, ServiceModel
from scaffold.normal.schemas import ValueType

_TEXTS = frozenset({ValueType.STRING, ValueType.UUID})
_NUMBERS = frozenset({ValueType.INTEGER, ValueType.NUMBER})


class Deletion(StrEnum):
    """The fate of a thing when the one that it refers to is deleted; the values are SQL's.

    `REFUSED`: nothing, since the deletion is refused. What the same deletion takes along does not count.
    """

    CASCADE = "CASCADE"
    REFUSED = "NO ACTION"
    SET_NULL = "SET NULL"


def is_local(entities: Iterable[Entity], service: str, relation: Relation) -> bool:
    """Tell whether a reference leads to an entity that the service itself keeps."""
    known = any(entity.name == relation.entity for entity in entities)
    return known and relation.service in (None, service)


def foreign_keys(entities: Iterable[Entity], service: str, entity: Entity) -> frozenset[str]:
    """Return the fields of an entity that are foreign keys."""
    known = tuple(entities)
    fields = (relation.field for relation in entity.relations)
    return frozenset(field for field in fields if referred(known, service, entity, field) is not None)


def referred(entities: Iterable[Entity], service: str, entity: Entity, field: str) -> Entity | None:
    """Return the entity that a field is a foreign key to: one of this service whose key the field can hold."""
    known = tuple(entities)
    for relation in entity.relations:
        if relation.field == field and is_local(known, service, relation):
            parent = next(item for item in known if item.name == relation.entity)
            if _alike(parent.field(parent.key).type, entity.field(field).type):
                return parent
    return None


def on_delete(model: ServiceModel, entity: Entity, field: str, parent: Entity) -> Deletion:
    """Say what becomes of an entity when the one that its field refers to is deleted.

    What belongs to a thing goes with it: the items of an array that clients send within it, what is created below its path, and
    what is its owner's. But where DELETE declares 409, only the array goes; all else is refused. What merely refers to a thing
    stays, with an empty reference where it may be empty, else the deletion is refused.
    """
    arrays = [child for child in parent.children if (child.entity, child.foreign_key) == (entity.name, field)]
    if any(not parent.field(child.field).read_only for child in arrays):
        return Deletion.CASCADE
    if any(_refuses(operation, parent) for operation in model.operations):
        return Deletion.REFUSED
    if arrays or entity.owner == field or _is_below(model.operations, entity, field, parent):
        return Deletion.CASCADE
    reference = entity.field(field)
    return Deletion.REFUSED if reference.required and not reference.nullable else Deletion.SET_NULL


def refused_deletions(model: ServiceModel) -> frozenset[str]:
    """Return the ids of the operations that delete a thing only as long as nothing refers to it that has to.

    The same holds of what a deletion takes along.
    """
    fates = [
        (entity.name, parent.name, on_delete(model, entity, relation.field, parent))
        for entity in model.entities
        for relation in entity.relations
        if (parent := referred(model.entities, model.name, entity, relation.field)) is not None
    ]
    kept = {parent for _, parent, fate in fates if fate is Deletion.REFUSED}
    taken = {(name, parent) for name, parent, fate in fates if fate is Deletion.CASCADE}
    while more := {parent for name, parent in taken if name in kept} - kept:
        kept |= more
    deletions = (item for item in model.operations if item.behavior.method is Method.DELETE)
    return frozenset(item.id for item in deletions if item.behavior.entity in kept)


def _refuses(operation: Operation, entity: Entity) -> bool:
    behavior = operation.behavior
    gone = behavior.method is Method.ARCHIVE and entity.removal is not None and entity.removal.gone
    deletes = (behavior.method is Method.DELETE or gone) and behavior.entity == entity.name
    return deletes and any(response.status == "409" for response in operation.responses)


def _is_below(operations: Iterable[Operation], entity: Entity, field: str, parent: Entity) -> bool:
    """Tell whether whatever creates an entity does so below the path of the one that its field refers to."""
    known = [item.behavior for item in operations]
    own = [behavior for behavior in known if behavior.entity == entity.name]
    made = [behavior for behavior in own if behavior.method is Method.CREATE or behavior.creates] or own
    place = (entity.name, field, parent.name)
    below = [
        any((scope.holder, scope.field, scope.parent) == place for scope in behavior.scopes)
        for behavior in made or known
    ]
    return any(below) if not made else all(below)


def _alike(key: ValueType, reference: ValueType) -> bool:
    return key is reference or any({key, reference} <= types for types in (_TEXTS, _NUMBERS))
