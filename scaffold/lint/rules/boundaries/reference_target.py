"""References to other entities lead somewhere.

Why:
    `x-ref` says which entity an id belongs to and who owns it. A name that the owner does not have, or a key
    of another type, means that the two services do not talk about the same thing.

Bad:
    components:
      schemas:
        Order:
          type: object
          x-entity: {table: orders, key: id}
          properties:
            id: {type: string}
            cart_id: {type: string, x-ref: {entity: Cart, cardinality: one-to-one}}

Good:
    components:
      schemas:
        Order:
          type: object
          x-entity: {table: orders, key: id}
          properties:
            id: {type: string}
            cart_id: {type: string, x-ref: {entity: Cart, service: cart-service, cardinality: one-to-one}}

Irrelevant:
    components:
      schemas:
        Order: {type: object, properties: {id: {type: string}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import schemas_with
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import types
from scaffold.lint.facts.shapes import key_types
from scaffold.openapi.document import Node


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    reference = schema.child("x-ref")
    entity, service = reference.string("entity"), reference.string("service")
    design = facts.get(Design)
    if service in {None, design.service_name}:
        name, keys = design.service_name, facts.get(key_types)
    else:
        owner = design.member(service)
        if owner is None:
            return
        name, keys = owner.service_name, owner.entities
    if entity is None:
        return
    if entity not in keys:
        yield Violation(reference, f"{name} keeps no entity {entity!r}")
        return
    own, theirs = types(schema, facts) - {"null", "array"}, keys[entity] - {"null"}
    if own and theirs and not own & theirs:
        yield Violation(
            reference,
            f"the key of {entity} is a {'/'.join(sorted(theirs))}, this reference is a {'/'.join(sorted(own))}",
        )


RULE = Rule(
    id="bnd-reference-target",
    doc=__doc__,
    severity=Severity.ERROR,
    on=schemas_with("x-ref").where(lambda schema, _: schema.mapping("x-ref") is not None),
    judge=_judge,
    fix="name an entity (a schema with x-entity) and the service that owns it",
)
