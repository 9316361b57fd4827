"""The contract offers what `x-idempotency` promises.

Why:
    The policy names a header, so the operation has to take it; the same key with another body needs an answer
    (422), and so does a key whose first request is still running (409).

Bad:
    paths:
      /orders:
        post:
          x-idempotency: {key: Idempotency-Key, ttl: PT24H, scope: caller}
          responses: {"201": {description: Created.}}

Good:
    paths:
      /orders:
        post:
          x-idempotency: {key: Idempotency-Key, ttl: PT24H, scope: caller}
          parameters: [{name: Idempotency-Key, in: header, required: true, schema: {type: string, format: uuid}}]
          responses:
            "201": {description: Created.}
            "409": {description: The first request with this key is still running.}
            "422": {description: The key was used with another body.}

Irrelevant:
    paths:
      /orders:
        post: {responses: {"201": {description: Created.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    place = operation.node.child("x-idempotency")
    header = place.string("key") or "Idempotency-Key"
    if operation.parameter(header, location="header") is None and not operation.has_unread_parameters:
        yield Violation(
            place, f"{operation.title} promises idempotency by {header}, but takes no such header"
        )
    for status, meaning in (
        ("409", "the first request is still running"),
        ("422", "the key comes with another body"),
    ):
        if not operation.declares(status, "4XX"):
            yield Violation(place, f"{operation.title} does not document {status}, the answer when {meaning}")


RULE = Rule(
    id="rsl-idempotency-policy",
    doc=__doc__,
    severity=Severity.ERROR,
    on=OPERATIONS.where(lambda operation, _: isinstance(operation.value.get("x-idempotency"), dict)),
    judge=_judge,
    fix="declare the header parameter and the responses 409 and 422",
)
