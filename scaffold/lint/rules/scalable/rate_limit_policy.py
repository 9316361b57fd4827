"""The contract announces what `x-rate-limit` limits.

Why:
    A limit that only the gateway knows surprises clients. 429 with `Retry-After` tells them when to come
    back, the RateLimit headers how much is left before it comes to that.

Bad:
    paths:
      /orders:
        post:
          x-rate-limit: {limit: 20, window: PT1M, by: user}
          responses: {"201": {description: Created.}, "429": {description: Too many requests.}}

Good:
    paths:
      /orders:
        post:
          x-rate-limit: {limit: 20, window: PT1M, by: user}
          responses:
            "201": {description: Created.}
            "429":
              description: Too many requests.
              headers: {Retry-After: {schema: {type: integer}}, RateLimit: {schema: {type: string}}}

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
from scaffold.lint.shared.components import share_header

_BUDGET = ("RateLimit", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "X-RateLimit-Limit")


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    reply = operation.reply("429")
    if not operation.declares("429"):
        place = operation.node.child("x-rate-limit")
        yield Violation(place, f"{operation.title} is limited, but declares no 429 response")
    if reply is None:
        return
    if reply.header("Retry-After") is None:
        yield Violation(
            reply.node,
            "the 429 response does not say when to come back (Retry-After)",
            repair=share_header(reply.node, "Retry-After", facts),
            field=(*reply.node.pointer, "headers", "Retry-After"),
        )
    if reply.header(*_BUDGET) is None:
        yield Violation(reply.node, "the 429 response does not name the budget (RateLimit, RateLimit-Policy)")


RULE = Rule(
    id="scl-rate-limit-policy",
    doc=__doc__,
    severity=Severity.ERROR,
    on=OPERATIONS.where(lambda operation, _: "x-rate-limit" in operation.value and operation.has_responses),
    judge=_judge,
    fix="declare 429 with the headers Retry-After, RateLimit and RateLimit-Policy",
)
