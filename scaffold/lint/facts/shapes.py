"""Shapes of the component schemas of a document: properties with their types, which documents are compared by."""

from __future__ import annotations

from collections.abc import Mapping

from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import Shape
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.schemas import properties, types
from scaffold.openapi.document import Node


def shape_of(schema: Node | None, facts: Facts) -> Shape:
    """Give the types of each property of a schema; nothing where there is no schema."""
    return {name: types(node, facts) for name, node in properties(schema, facts).items()}


def component_shapes(facts: Facts) -> Mapping[str, Shape]:
    """Give the shapes of all component schemas, by name."""
    return {name: shape_of(schema, facts) for name, schema in facts.schema_by_name.items()}


def written_components(facts: Facts) -> Mapping[str, Node]:
    """Give the component schemas that request bodies are, by name."""
    return {
        str(node.name): node
        for node in facts.get(Operations).request_body_schemas
        if node.pointer[-2:-1] == ("schemas",)
    }


def key_types(facts: Facts) -> Mapping[str, frozenset[str]]:
    """Give the types of the keys of all entities, by the names of these."""
    return {
        name: types(entity.properties(facts).get(entity.key or ""), facts)
        for name, entity in facts.get(Design).entities.items()
    }
