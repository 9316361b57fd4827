"""Callers of long work are told when it is done.

Why:
    Polling costs a request per client and interval for as long as the work takes. A callback, a webhook or an
    event tells everybody once.

Bad:
    paths:
      /imports:
        post:
          responses: {"202": {description: Accepted., headers: {Location: {schema: {type: string}}}}}

Good:
    paths:
      /imports:
        post:
          x-publishes: [import.completed]
          responses: {"202": {description: Accepted., headers: {Location: {schema: {type: string}}}}}

Irrelevant:
    paths:
      /imports:
        get: {responses: {"200": {description: The imports.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _is_accepted(operation: Operation, _: Facts) -> bool:
    return operation.is_mutation and operation.reply("202") is not None


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    reply = operation.reply("202")
    told = (
        operation.value.get("callbacks") or operation.policy("x-publishes") or facts.root.mapping("webhooks")
    )
    if reply is not None and not told:
        yield Violation(reply.place, f"callers of {operation.title} can only poll to learn when it is done")


RULE = Rule(
    id="asy-completion-notice",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_is_accepted),
    judge=_judge,
    fix="declare a callback or webhook, or name the event under x-publishes",
    collective=True,
)
