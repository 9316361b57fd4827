"""No two services claim the same route.

Why:
    Behind one gateway two services with `GET /orders` on the same base address shadow each other: which one
    answers depends on the order of deployment.

Bad:
    info: {title: Order Service, version: 1.0.0}
    paths:
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: The order.}}}
    ---
    info: {title: Archive Service, version: 1.0.0}
    paths:
      /orders/{orderId}:
        get: {responses: {"200": {description: The archived order.}}}

Good:
    info: {title: Order Service, version: 1.0.0}
    paths:
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: The order.}}}
    ---
    info: {title: Archive Service, version: 1.0.0}
    paths:
      /archive/orders/{orderId}:
        parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: The archived order.}}}

Irrelevant:
    info: {title: Order Service, version: 1.0.0}
    webhooks:
      orderShipped:
        post: {responses: {"204": {description: Taken note of.}}}
    ---
    info: {title: Mail Service, version: 1.0.0}
    webhooks:
      orderShipped:
        post: {responses: {"204": {description: Taken note of.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import Summary
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.routes import routes_of
from scaffold.lint.facts.subjects import Operation


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    for route in routes_of(operation):
        for other in facts.get(_sharing):
            title = other.routes.get(route)
            if title is not None:
                yield Violation(
                    operation.node, f"{operation.title} is also served by {other.service_name} ({title})"
                )
                return


def _sharing(facts: Facts) -> tuple[Summary, ...]:
    """Select the earlier documents that serve some route of this one."""
    own = facts.get(Operations).by_route.keys()
    return tuple(one for one in facts.neighbors.earlier if not own.isdisjoint(one.routes.keys()))


RULE = Rule(
    id="bnd-path-overlap",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CLIENT_OPERATIONS,
    judge=_judge,
    fix="give each service a base path of its own, or decide who owns the route",
    scope=Scope.WORKSPACE,
)
