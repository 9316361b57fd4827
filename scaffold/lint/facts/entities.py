"""Entities: schemas with `x-entity`, and what it says about keys, indexes and transitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from scaffold.design.entity import read_entity
from scaffold.lint.facts.lists import list_reply
from scaffold.lint.facts.schemas import layers, properties
from scaffold.lint.facts.subjects import Operation
from scaffold.openapi.document import Node

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts


class Entity(NamedTuple):
    """A schema whose objects a service keeps; `node` is the schema, `policy` the value of its `x-entity`."""

    name: str
    node: Node
    policy: Mapping[str, Any]

    @property
    def key(self) -> str | None:
        """The property that identifies an object."""
        return read_entity(self.policy).key

    @property
    def indexes(self) -> tuple[tuple[str, ...], ...]:
        """The fields of each index, in their order."""
        return tuple(index.fields for index in read_entity(self.policy).indexes)

    @property
    def place(self) -> Node:
        """The node of the policy."""
        return self.node.child("x-entity")

    def properties(self, facts: Facts) -> dict[str, Node]:
        """The properties of the schema by name."""
        return properties(self.node, facts)


def entity_of(schema: Node | None, facts: Facts) -> Entity | None:
    """Find the entity that a schema is, directly or through its layers."""
    for layer in layers(schema, facts):
        policy = layer.fields.get("x-entity")
        if isinstance(policy, dict):
            return Entity(str(layer.name), layer, policy)
    return None


def listed_entity(operation: Operation, facts: Facts) -> Entity | None:
    """Find the entity whose objects a list operation returns."""
    found = list_reply(operation, facts)
    if found is None:
        return None
    for layer in layers(found.items, facts):
        entity = entity_of(layer.get("items"), facts)
        if entity is not None:
            return entity
    return None
