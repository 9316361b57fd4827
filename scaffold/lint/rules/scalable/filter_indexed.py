"""Fields by which lists can be filtered are indexed.

Why:
    A filter without an index reads the whole table for every request: unnoticed in the tests, an outage at
    the size that matters.

Bad:
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string}}]
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}
    components:
      schemas:
        Order:
          type: object
          x-entity: {table: orders, key: id}
          properties: {id: {type: string}, status: {type: string}}

Good:
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string}}]
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}
    components:
      schemas:
        Order:
          type: object
          x-entity: {table: orders, key: id, indexes: [{fields: [status]}]}
          properties: {id: {type: string}, status: {type: string}}

Irrelevant:
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string}}]
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, items: {type: object}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import LIST_OPERATIONS
from scaffold.lint.facts.entities import Entity, listed_entity
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _lists_entity(operation: Operation, facts: Facts) -> bool:
    return listed_entity(operation, facts) is not None


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    entity = listed_entity(operation, facts)
    if entity is None:
        return
    names = entity.properties(facts)
    for parameter in operation.parameters_in("query"):
        if parameter.name in names and not _is_indexed(parameter.name, entity):
            yield Violation(
                parameter.node,
                f"{operation.title} filters {entity.name} by {parameter.name!r}, which no index covers",
            )


def _is_indexed(name: str, entity: Entity) -> bool:
    """Tell whether an index of the entity contains the field; the owner's column often stands before the filter's."""
    return name == entity.key or any(name in fields for fields in entity.indexes)


RULE = Rule(
    id="scl-filter-indexed",
    doc=__doc__,
    severity=Severity.WARNING,
    on=LIST_OPERATIONS.where(_lists_entity),
    judge=_judge,
    fix="add the field to x-entity.indexes, or drop the filter",
)
