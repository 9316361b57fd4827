"""A 202 response says where to look for the outcome.

Why:
    `202 Accepted` promises a result later. Without the address of a status resource the caller can neither
    wait for it nor find out that it failed; without an id it cannot even ask for it.

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
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import properties
from scaffold.lint.facts.subjects import Operation, Reply
from scaffold.lint.shared.components import declare_header

_IDENTIFYING = (("id",), ("uid",), ("uuid",), ("url",), ("uri",), ("href",), ("link",), ("links",))


def _is_accepted(operation: Operation, _: Facts) -> bool:
    return (
        operation.is_mutation
        and operation.reply("202") is not None
        and operation.policy("x-criticality") != "deferrable"
    )


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    reply = operation.reply("202")
    if reply is None or operation.value.get("callbacks") or operation.policy("x-publishes"):
        return
    named = (
        reply.header("Location", "Operation-Location", "Content-Location") is not None
        or "links" in reply.node.fields
    )
    if not named and not _body_names_job(reply, facts):
        yield Violation(
            reply.place,
            f"the 202 of {operation.title} names no status resource, nor the id of a job",
            repair=declare_header(
                reply.node, "Location", {"type": "string", "format": "uri-reference"}, facts
            ),
        )


def _body_names_job(reply: Reply, facts: Facts) -> bool:
    return any(
        words(name)[-1:] in _IDENTIFYING for schema in reply.schemas() for name in properties(schema, facts)
    )


RULE = Rule(
    id="asy-202-status",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_is_accepted),
    judge=_judge,
    fix="declare a Location header that leads to the status of the job",
    collective=True,
)
