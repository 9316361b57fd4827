"""Operations tell clients when they ask too often.

Why:
    Without a limit one client's loop is everybody's outage. 429 in the contract lets generated clients wait
    and retry instead of failing in a way nobody planned.

Bad:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}}

Good:
    paths:
      /orders:
        get:
          responses:
            "200": {description: The orders.}
            "429": {description: Too many requests., headers: {Retry-After: {schema: {type: integer}}}}

Irrelevant:
    webhooks:
      orderShipped:
        post: {responses: {"204": {description: Taken note of.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.shared.components import share_responses


def _is_unlimited(operation: Operation, _: Facts) -> bool:
    """Leave out what states a limit, which scl-rate-limit-policy looks at, and what has no response at all."""
    return operation.has_responses and "x-rate-limit" not in operation.value


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    if not operation.declares("429", "4XX"):
        repair = share_responses(operation, [("429",)], facts)
        yield Violation(operation.node, f"{operation.title} declares no 429 response", repair=repair)


RULE = Rule(
    id="scl-rate-limit",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_is_unlimited),
    judge=_judge,
    fix="add a shared 429 response with Retry-After",
    profile=Profile.STRICT,
    addons={Addon.SECURE: Severity.WARNING, Addon.PUBLIC_API: Severity.WARNING},
    collective=True,
)
