"""The response headers allow what `x-cache` promises.

Why:
    The policy is for designers, `Cache-Control` and `ETag` are what caches read. A policy without the header
    caches nothing; one on an operation that changes something would serve what is no longer true.

Bad:
    paths:
      /products:
        get:
          x-cache: {scope: public, ttl: PT60S}
          responses: {"200": {description: The products.}}

Good:
    paths:
      /products:
        get:
          x-cache: {scope: public, ttl: PT60S}
          responses: {"200": {description: The products., headers: {Cache-Control: {schema: {type: string}}}}}

Irrelevant:
    paths:
      /products:
        get: {responses: {"200": {description: The products.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    place = operation.node.child("x-cache")
    if operation.method not in {"get", "head", "query"}:
        yield Violation(place, f"{operation.title} is not a read and cannot be cached", "remove x-cache")
    elif not any(reply.header("Cache-Control", "ETag") is not None for reply in operation.successes):
        yield Violation(
            place, f"{operation.title} is to be cached, but declares neither Cache-Control nor ETag"
        )


RULE = Rule(
    id="scl-cache-policy",
    doc=__doc__,
    severity=Severity.ERROR,
    on=OPERATIONS.where(lambda operation, _: "x-cache" in operation.value),
    judge=_judge,
    fix="declare the Cache-Control or ETag header on the successful response",
)
