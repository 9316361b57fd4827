"""A deprecated operation says until when it works, and what to use instead.

Why:
    `deprecated: true` alone gives clients a warning and no way out. The `Sunset` header (RFC 8594) or a date
    tells them how long they have; the description names the successor.

Bad:
    paths:
      /baskets:
        get:
          deprecated: true
          responses: {"200": {description: The baskets.}}

Good:
    paths:
      /baskets:
        get:
          deprecated: true
          description: Use listCarts instead.
          responses:
            "200":
              description: The baskets.
              headers: {Sunset: {description: When it ends., schema: {type: string}}}

Irrelevant:
    paths:
      /carts:
        get: {deprecated: false, responses: {"200": {description: The carts.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    place = operation.node.child("deprecated")
    announced = "x-sunset" in operation.value or any(
        reply.header("Sunset", "Deprecation") is not None for reply in operation.replies
    )
    if not announced:
        yield Violation(place, f"{operation.title} is deprecated without a date")
    if not operation.node.string("description"):
        yield Violation(place, f"{operation.title} is deprecated without a word on what to use instead")


RULE = Rule(
    id="doc-deprecation",
    doc=__doc__,
    severity=Severity.WARNING,
    on=OPERATIONS.where(lambda operation, _: operation.value.get("deprecated") is True),
    judge=_judge,
    fix="declare a Sunset header or x-sunset date, and name the successor in the description",
    collective=True,
)
