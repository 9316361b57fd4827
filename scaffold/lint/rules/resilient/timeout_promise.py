"""Calls to services that are needed may take as long as those have promised.

Why:
    A caller that gives up sooner than the called service has promised to answer throws away answers that were
    on their way, and repeats the requests: it makes a slow service slower. Where a fallback takes over (soft
    coupling), giving up early is a choice.

Bad:
    info:
      title: Orders
      version: 1.0.0
      x-service:
        name: orders
        dependencies: [{service: stock, via: http, coupling: hard, operations: [getItem], timeout: PT0.2S}]
    ---
    info: {title: Stock, version: 1.0.0, x-service: {name: stock, slo: {p99_ms: 500}}}

Good:
    info:
      title: Orders
      version: 1.0.0
      x-service:
        name: orders
        dependencies: [{service: stock, via: http, coupling: hard, operations: [getItem], timeout: PT0.5S}]
    ---
    info: {title: Stock, version: 1.0.0, x-service: {name: stock, slo: {p99_ms: 500}}}

Irrelevant:
    info:
      title: Orders
      version: 1.0.0
      x-service:
        name: orders
        dependencies: [{service: stock, via: http, coupling: hard, operations: [getItem], timeout: PT0.2S}]
    ---
    info: {title: Stock, version: 1.0.0, x-service: {name: stock}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.durations import seconds
from scaffold.core.finding import Severity
from scaffold.design.service import read_dependency
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import AWAITED_DEPENDENCIES
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _promise(dependency: Node, facts: Facts) -> float | None:
    called = facts.get(Design).member(read_dependency(dependency.value).service)
    return called.p99_ms if called is not None else None


def _has_promise(dependency: Node, facts: Facts) -> bool:
    return bool(read_dependency(dependency.value).timeout) and _promise(dependency, facts) is not None


def _judge(dependency: Node, facts: Facts) -> Iterator[Violation]:
    said, promise = read_dependency(dependency.value), _promise(dependency, facts)
    limit = seconds(said.timeout)
    if limit is not None and promise is not None and limit * 1000 < promise:
        yield Violation(
            dependency.child("timeout"),
            f"{said.service} is given {limit * 1000:g} ms, but promises an answer within {promise:g} ms",
        )


RULE = Rule(
    id="rsl-timeout-promise",
    doc=__doc__,
    severity=Severity.WARNING,
    on=AWAITED_DEPENDENCIES.where(_has_promise),
    judge=_judge,
    fix="wait at least for the p99 of the called service, or agree on a better one",
    scope=Scope.WORKSPACE,
)
