"""Operations say what success looks like.

Why:
    A client cannot be written against an operation that documents only how it fails: nobody knows what comes
    back when it works.

Bad:
    paths:
      /orders:
        post: {responses: {"400": {description: Refused.}}}

Good:
    paths:
      /orders:
        post:
          responses:
            "201": {description: Created.}

Irrelevant:
    paths:
      /orders:
        summary: Orders of the caller.
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    # What is declared and not well formed is the business of other rules.
    statuses = operation.node.mapping("responses") or {}
    if not any(status[:1] in {"1", "2", "3"} or status == "default" for status in statuses):
        yield Violation(
            operation.node,
            f"{operation.title} declares no successful response",
            field=(*operation.node.pointer, "responses"),
        )


RULE = Rule(
    id="rsl-success-response",
    doc=__doc__,
    severity=Severity.WARNING,
    on=OPERATIONS,
    judge=_judge,
    fix="declare the response of a request that works",
    collective=True,
)
