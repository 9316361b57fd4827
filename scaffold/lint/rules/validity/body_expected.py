"""DELETE takes no request body, PATCH takes one.

Why:
    Content in a DELETE request has no generally defined meaning (RFC 9110, section 9.3.5): some servers and
    proxies refuse it, others drop it, so the reason or filter in it may silently not arrive. A PATCH without
    a body says nothing about what to change.

Bad:
    paths:
      /orders:
        delete:
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"204": {description: Gone.}}

Good:
    paths:
      /orders/{orderId}:
        delete:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses: {"204": {description: Gone.}}

Irrelevant:
    paths:
      /orders/{orderId}/cancel:
        post:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"200": {description: The canceled order.}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    if operation.method == "patch":
        if operation.body is None:
            yield Violation(operation.node, f"{operation.title} has no request body that says what to change")
    elif operation.body is not None:
        yield Violation(
            operation.node.child("requestBody"),
            f"{operation.title} takes a body, which may be dropped on the way",
        )


RULE = Rule(
    id="val-body-expected",
    doc=__doc__,
    severity=Severity.WARNING,
    on=OPERATIONS.where(lambda operation, _: operation.method in {"delete", "patch"}),
    judge=_judge,
    fix="put the input of a DELETE into path or query; use POST and an action path for what needs no body",
    collective=True,
)
