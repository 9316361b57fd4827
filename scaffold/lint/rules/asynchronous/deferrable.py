"""Deferrable operations are accepted or published, not carried out at once.

Why:
    `x-criticality: deferrable` says that nobody waits for the effect. Such work belongs behind a queue, where
    a peak makes it later instead of making everything slower.

Bad:
    paths:
      /notifications:
        post:
          x-criticality: deferrable
          responses: {"201": {description: Sent.}}

Good:
    paths:
      /notifications:
        post:
          x-criticality: deferrable
          responses: {"202": {description: It will be sent.}}

Irrelevant:
    paths:
      /orders:
        post:
          x-criticality: critical
          responses: {"201": {description: Created.}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _is_deferrable(operation: Operation, _: Facts) -> bool:
    return operation.is_mutation and operation.policy("x-criticality") == "deferrable"


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    if operation.reply("202") is None and not operation.policy("x-publishes"):
        place = operation.node.child("x-criticality")
        yield Violation(
            place, f"{operation.title} is deferrable, but neither answers 202 nor publishes an event"
        )


RULE = Rule(
    id="asy-deferrable",
    doc=__doc__,
    severity=Severity.ERROR,
    on=OPERATIONS.where(_is_deferrable),
    judge=_judge,
    fix="answer 202, or name the event under x-publishes",
)
