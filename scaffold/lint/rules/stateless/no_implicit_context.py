"""No operation depends on what was selected by an earlier request.

Why:
    `/orders/current` or `/steps/next` means something else after every other request of the same client, so
    requests can neither be repeated nor sent to another instance. `/me` is fine: it comes from the token of
    the request itself.

Bad:
    paths:
      /carts/selected:
        get: {responses: {"200": {description: The cart selected last.}}}

Good:
    paths:
      /carts/{cartId}:
        get:
          parameters: [{name: cartId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The cart.}}

Irrelevant:
    webhooks:
      selected:
        post: {responses: {"204": {description: Taken note of.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation

_IMPLICIT = frozenset({"current", "next", "selected", "last-used"})
_FROM_TOKEN = frozenset({"me", "user", "users", "account", "customer", "profile"})


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    segments = [segment.lower() for segment in operation.segments]
    for before, segment in zip(["", *segments], segments, strict=False):
        if segment in _IMPLICIT and before not in _FROM_TOKEN and not before.startswith("{"):
            yield Violation(
                operation.node,
                f"{operation.title} depends on what is {segment!r} after earlier requests (judged by the name)",
            )


RULE = Rule(
    id="stl-no-implicit-context",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS,
    judge=_judge,
    fix="name the resource by its id, or derive it from the caller's token under /me",
)
