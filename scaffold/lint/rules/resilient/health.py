"""Health probes need no token.

Why:
    Orchestrators and load balancers call liveness and readiness without credentials, many times a minute; a
    probe that requires a token fails exactly when the identity service is down, and takes healthy instances
    with it.

Bad:
    security: [{bearer: []}]
    paths:
      /healthz:
        get: {responses: {"200": {description: Alive.}}}
    components:
      securitySchemes: {bearer: {type: http, scheme: bearer}}

Good:
    security: [{bearer: []}]
    paths:
      /healthz:
        get: {security: [], responses: {"200": {description: Alive.}}}
    components:
      securitySchemes: {bearer: {type: http, scheme: bearer}}

Irrelevant:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.repair.editing import add_entry
from scaffold.lint.repair.repair import Repair


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    if operation.is_protected:
        yield Violation(
            operation.node,
            f"the probe {operation.title} requires a token",
            repair=Repair(partial(add_entry, operation.node, "security", []), is_safe=False),
        )


RULE = Rule(
    id="rsl-health",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(lambda operation, _: operation.is_probe),
    judge=_judge,
    fix="open the probe with `security: []`, and serve it on an internal port",
)
