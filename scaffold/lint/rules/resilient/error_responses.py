"""Operations document the errors they can answer with.

Why:
    What is not documented is not handled: clients treat an unexpected 404 or 401 as a crash. Input can be
    wrong, a token can be missing or too weak, and the resource of a path can be absent.

Bad:
    paths:
      /orders/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The order.}}

Good:
    paths:
      /orders/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses:
            "200": {description: The order.}
            "404": {description: There is no such order.}

Irrelevant:
    paths:
      /health:
        get: {responses: {"200": {description: Alive.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.shared.components import share_responses

_NAMES = {
    ("400", "422"): "400 or 422 (wrong input)",
    ("401", "403"): "401 or 403 (not allowed)",
    ("404", "410"): "404 (no such resource)",
}


def _can_fail(operation: Operation, _: Facts) -> bool:
    is_due = operation.is_protected or operation.body is not None or any(operation.parameters_in("path"))
    return is_due and operation.has_responses


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    if operation.declares("default", "4XX"):
        return
    wanted = {
        ("400", "422"): operation.body is not None,
        ("401", "403"): operation.is_protected,
        ("404", "410"): any(operation.parameters_in("path")),
    }
    missing = [
        statuses for statuses, is_due in wanted.items() if is_due and not operation.declares(*statuses)
    ]
    if missing:
        listed = ", ".join(_NAMES[statuses] for statuses in missing)
        repair = share_responses(operation, missing, facts)
        yield Violation(operation.node, f"{operation.title} does not document {listed}", repair=repair)


RULE = Rule(
    id="rsl-error-responses",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_can_fail),
    judge=_judge,
    fix="refer to a shared response for each of them",
    collective=True,
)
