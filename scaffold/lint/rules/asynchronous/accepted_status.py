"""A 202 response says where to look for the outcome.

Why:
    `202 Accepted` promises a result later. Without the address of a status resource the caller can neither wait for it nor find
    out that it failed; without an id it cannot even ask for it.

Bad:
    paths:
      /imports:
        post: {responses: {"202": {description: Accepted.}}}

Good:
    paths:
      /imports:
        post:
          responses:
            "202":
              description: Accepted.
              headers: {Location: {schema: {type: string, format: uri-reference}}}

Irrelevant:
    paths:
      /orders:
        post: {responses: {"201": {description: Created.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.subjects import Operation
from scaffold.lint.targets import CLIENT_OPERATIONS


def _is_accepted(operation: Operation, _: Facts) -> bool:
    return operation.reply("202") is not None and operation.policy("x-criticality") != "deferrable"


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    reply = operation.reply("202")
    if reply is None or operation.value.get("callbacks") or operation.policy("x-publishes"):
        return
    if reply.header("Location", "Operation-Location", "Content-Location") is None and "links" not in reply.node.fields:
        yield Violation(reply.place, f"the 202 of {operation.title} names no status resource (Location header or link)")


RULE = Rule(
    id="asy-202-status",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CLIENT_OPERATIONS.where(_is_accepted),
    judge=_judge,
    fix="declare a Location header that leads to the status of the job",
)
