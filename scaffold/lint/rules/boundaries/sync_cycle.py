"""Services do not wait for each other in a circle.

Why:
    With a cycle of synchronous calls each service is only up when all are, a deadlock is one slow response
    away, and none can be started or released first.

Bad:
    info:
      title: Order Service
      version: 1.0.0
      x-service: {name: orders, dependencies: [{service: payments, via: http, operations: [pay], coupling: hard}]}
    ---
    info:
      title: Payment Service
      version: 1.0.0
      x-service: {name: payments, dependencies: [{service: orders, via: http, operations: [pay], coupling: hard}]}

Good:
    info:
      title: Order Service
      version: 1.0.0
      x-service: {name: orders, dependencies: [{service: payments, via: http, operations: [pay], coupling: hard}]}
    ---
    info:
      title: Payment Service
      version: 1.0.0
      x-service: {name: payments, dependencies: [{service: orders, via: event, events: [order.paid], coupling: soft}]}

Irrelevant:
    info: {title: Order Service, version: 1.0.0, x-service: {name: orders}}
    ---
    info: {title: Payment Service, version: 1.0.0, x-service: {name: payments}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold.core.finding import Severity
from scaffold.design.service import read_dependency
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import AWAITED_DEPENDENCIES
from scaffold.lint.facts.design import Design, dependency_graph
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(dependency: Node, facts: Facts) -> Iterator[Violation]:
    graph = facts.get(dependency_graph)
    start = facts.get(Design).service_name
    trail = _way_back(read_dependency(dependency.value).service, start, graph)
    if trail is not None:
        yield Violation(
            dependency, f"services wait for each other in a circle: {' → '.join((start, *trail))}"
        )


def _way_back(name: str, goal: str, graph: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Find the shortest way from a service to the goal along hard dependencies."""
    pending: list[tuple[str, ...]] = [(name,)]
    seen = {name}
    while pending:
        trail = pending.pop(0)
        if trail[-1] == goal:
            return trail
        for following in graph.get(trail[-1], ()):
            if following not in seen:
                seen.add(following)
                pending.append((*trail, following))
    return None


RULE = Rule(
    id="bnd-sync-cycle",
    doc=__doc__,
    severity=Severity.WARNING,
    on=AWAITED_DEPENDENCIES,
    judge=_judge,
    fix="break the circle with an event, or move what both need into one of them",
    scope=Scope.WORKSPACE,
)
