"""No request waits for more than two services in a row.

Why:
    Every call that is awaited adds its time and its failures to those of the caller. Of four services in a row
    with 99.9 % each, the first one has 99.6 %, and nobody can say which of them was slow.

Bad:
    info:
      title: Shop
      version: 1.0.0
      x-service: {name: shop, dependencies: [{service: orders, via: http, coupling: hard, operations: [getOrder]}]}
    ---
    info:
      title: Orders
      version: 1.0.0
      x-service: {name: orders, dependencies: [{service: stock, via: http, coupling: hard, operations: [getItem]}]}
    ---
    info:
      title: Stock
      version: 1.0.0
      x-service: {name: stock, dependencies: [{service: supplier, via: http, coupling: hard, operations: [getPart]}]}

Good:
    info:
      title: Shop
      version: 1.0.0
      x-service: {name: shop, dependencies: [{service: orders, via: http, coupling: hard, operations: [getOrder]}]}
    ---
    info:
      title: Orders
      version: 1.0.0
      x-service: {name: orders, dependencies: [{service: stock, via: http, coupling: hard, operations: [getItem]}]}
    ---
    info:
      title: Stock
      version: 1.0.0
      x-service: {name: stock, dependencies: [{service: supplier, via: http, coupling: soft, operations: [getPart]}]}

Irrelevant:
    info:
      title: Shop
      version: 1.0.0
      x-service: {name: shop, dependencies: [{service: orders, via: event, coupling: soft, events: [order.paid]}]}
    ---
    info: {title: Orders, version: 1.0.0, x-service: {name: orders}}
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

_MOST_CALLS = 2


def _judge(dependency: Node, facts: Facts) -> Iterator[Violation]:
    graph = facts.get(dependency_graph)
    chain = _chain((facts.get(Design).service_name, read_dependency(dependency.value).service), graph)
    if chain is not None:
        yield Violation(
            dependency, f"requests wait for {len(chain) - 1} services in a row: {' → '.join(chain)}"
        )


def _chain(begun: tuple[str, ...], graph: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Follow hard dependencies until there are too many calls, without coming back; None where they end before."""
    if len(begun) - 1 > _MOST_CALLS:
        return begun
    ahead = (name for name in graph.get(begun[-1], ()) if name not in begun)
    return next(filter(None, (_chain((*begun, name), graph) for name in ahead)), None)


RULE = Rule(
    id="bnd-sync-depth",
    doc=__doc__,
    severity=Severity.WARNING,
    on=AWAITED_DEPENDENCIES,
    judge=_judge,
    fix="keep a copy of what is needed, fed by events, or make one of the dependencies soft with a fallback",
    scope=Scope.WORKSPACE,
)
