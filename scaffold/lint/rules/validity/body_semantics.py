"""Bodies are where HTTP gives them a meaning.

Why:
    Content in a GET or HEAD request has no defined meaning (RFC 9110, section 9.3) and is dropped by proxies;
    a 204, 205 or 304 response has none.

Bad:
    paths:
      /orders:
        get:
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"200": {description: The orders.}}

Good:
    paths:
      /orders/search:
        post:
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"200": {description: The orders.}}

Irrelevant:
    paths:
      /orders:
        head: {responses: {"200": {description: There are orders.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation

_BODILESS_METHODS = frozenset({"get", "head", "trace"})
_BODILESS_STATUSES = frozenset({"204", "205", "304"})


def _concerned(operation: Operation, _: Facts) -> bool:
    return operation.body is not None or any(
        reply.status in _BODILESS_STATUSES for reply in operation.replies
    )


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    method = operation.method.upper()
    if operation.body is not None and operation.method in _BODILESS_METHODS:
        yield Violation(
            operation.node.child("requestBody"),
            f"{operation.title} takes a body, which {method} gives no meaning to",
        )
    for reply in operation.replies:
        if reply.status in _BODILESS_STATUSES and reply.contents:
            yield Violation(
                reply.place,
                f"the {reply.status} response of {operation.title} has content, which HTTP forbids",
            )


RULE = Rule(
    id="val-body-semantics",
    doc=__doc__,
    severity=Severity.ERROR,
    on=OPERATIONS.where(_concerned),
    judge=_judge,
    fix="move the input to query parameters, or use a method that takes a body",
)
