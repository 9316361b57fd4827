"""A service writes only what it owns.

Why:
    `POST /orders/{id}/refunds` in another service than the one that keeps orders writes across a boundary:
    its rules are bypassed, or exist twice. Send the owner a command or an event.

Bad:
    info: {title: Order Service, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}
    components:
      schemas:
        Order: {type: object, x-entity: {table: orders, key: id}}
    ---
    info: {title: Billing Service, version: 1.0.0}
    paths:
      /orders/{orderId}:
        patch: {responses: {"200": {description: Changed.}}}

Good:
    info: {title: Order Service, version: 1.0.0}
    components:
      schemas:
        Order: {type: object, x-entity: {table: orders, key: id}}
    ---
    info: {title: Billing Service, version: 1.0.0}
    paths:
      /invoices/{invoiceId}:
        parameters: [{name: invoiceId, in: path, required: true, schema: {type: string}}]
        patch: {responses: {"200": {description: Changed.}}}

Irrelevant:
    info: {title: Order Service, version: 1.0.0}
    components:
      schemas:
        Order: {type: object, x-entity: {table: orders, key: id}}
    ---
    info: {title: Report Service, version: 1.0.0}
    paths:
      /orders/{orderId}:
        get: {responses: {"200": {description: Read.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import pascal, singular
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import Others
from scaffold.lint.facts.subjects import Operation


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    for segment in operation.segments:
        entity = pascal(singular(segment)) if not segment.startswith("{") else ""
        if not entity or entity in facts.get(Design).entities:
            continue
        owner = facts.neighbors.ask(_owners).get(entity)
        if owner is not None:
            yield Violation(operation.node, f"{operation.title} writes {entity}, which {owner} owns")
            return


def _owners(others: Others) -> dict[str, str]:
    """Name the services that keep entities, by these: of several the first."""
    return {entity: one.service_name for one in reversed(others.all) for entity in one.entities}


RULE = Rule(
    id="bnd-foreign-write",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(lambda operation, _: operation.is_mutation),
    judge=_judge,
    fix="let the owner offer the operation, or send it an event",
    scope=Scope.WORKSPACE,
)
