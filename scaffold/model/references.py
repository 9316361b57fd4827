"""References between the entities of a service: which of them the database checks."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold.model.service import Entity, Relation


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
    """Return the entity that a field is a foreign key to: another one of this service whose key has the field's type."""
    known = tuple(entities)
    for relation in entity.relations:
        if relation.field == field and is_local(known, service, relation):
            parent = next(item for item in known if item.name == relation.entity)
            if parent.name != entity.name and parent.field(parent.key).type is entity.field(field).type:
                return parent
    return None
