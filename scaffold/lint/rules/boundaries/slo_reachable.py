"""A service does not promise more than those it depends on.

Why:
    A service that cannot answer without two others is up only when all three are: 99.95 % times 99.9 % times
    99.9 % is 99.75 %. Either the promise is lowered, or a dependency becomes soft.

Bad:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        slo: {availability: 99.95}
        dependencies: [{service: inventory-service, via: http, operations: [reserve], coupling: hard}]
    ---
    info:
      title: Inventory Service
      version: 1.0.0
      x-service: {name: inventory-service, slo: {availability: 99.9}}

Good:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        slo: {availability: 99.5}
        dependencies: [{service: inventory-service, via: http, operations: [reserve], coupling: hard}]
    ---
    info:
      title: Inventory Service
      version: 1.0.0
      x-service: {name: inventory-service, slo: {availability: 99.9}}

Irrelevant:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        slo: {availability: 99.95}
        dependencies: [{service: mail-service, via: event, events: [mail.sent], coupling: soft}]
    ---
    info:
      title: Mail Service
      version: 1.0.0
      x-service: {name: mail-service, slo: {availability: 99}}
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import INFO
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import inside
from scaffold.openapi.document import Node


def _promises_with_others(_: Node, facts: Facts) -> bool:
    return facts.get(Design).service.availability is not None and bool(facts.get(Design).hard_dependencies)


def _judge(info: Node, facts: Facts) -> Iterator[Violation]:
    design = facts.get(Design)
    promised = design.service.availability
    members = [design.member(name) for name in design.hard_dependencies]
    shares = [member.availability for member in members if member is not None]
    known = [share for share in shares if share is not None]
    reachable = 100 * prod(share / 100 for share in known)
    if promised is not None and known and promised > reachable:
        place = inside(info, ("x-service", "slo", "availability"))
        yield Violation(
            place,
            f"{promised:g} % cannot be kept: with its hard dependencies it is {reachable:.4g} % at most",
        )


RULE = Rule(
    id="bnd-slo-reachable",
    doc=__doc__,
    severity=Severity.WARNING,
    on=INFO.where(_promises_with_others),
    judge=_judge,
    fix="lower the promise, or make a dependency soft with a fallback",
    scope=Scope.WORKSPACE,
)
