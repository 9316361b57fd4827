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
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.subjects import Operation
from scaffold.lint.targets import CLIENT_OPERATIONS


def _can_fail(operation: Operation, _: Facts) -> bool:
    return operation.is_protected or operation.body is not None or any(operation.parameters_in("path"))


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    if operation.reply("default", "4XX") is not None:
        return
    missing = []
    if operation.body is not None and operation.reply("400", "422") is None:
        missing.append("400 or 422 (wrong input)")
    if operation.is_protected and operation.reply("401", "403") is None:
        missing.append("401 or 403 (not allowed)")
    if any(operation.parameters_in("path")) and operation.reply("404", "410") is None:
        missing.append("404 (no such resource)")
    if missing:
        yield Violation(operation.node, f"{operation.title} does not document {', '.join(missing)}")


RULE = Rule(
    id="rsl-error-responses",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_can_fail),
    judge=_judge,
    fix="refer to a shared response for each of them",
    collective=True,
)
