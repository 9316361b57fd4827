"""The status that a 202 points to can be read.

Why:
    A Location that no operation serves is a promise nobody keeps. The status resource is a GET with an end
    state in an enum, so that a client knows when to stop asking.

Bad:
    paths:
      /imports:
        post:
          responses:
            "202":
              description: Accepted.
              links: {status: {operationId: getImport}}

Good:
    paths:
      /imports:
        post:
          responses:
            "202":
              description: Accepted.
              links: {status: {operationId: getImport}}
      /imports/{importId}:
        get:
          operationId: getImport
          parameters: [{name: importId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The state of the import.}}

Irrelevant:
    paths:
      /orders:
        post:
          responses:
            "201":
              description: Created.
              links: {self: {operationId: getOrder}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.schemas import keyword, properties, types
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.facts.versions import OPENAPI_3

_STATES = (("status",), ("state",), ("phase",), ("done",), ("finished",), ("completed",), ("complete",))


def _links_status(operation: Operation, _: Facts) -> bool:
    reply = operation.reply("202")
    return reply is not None and isinstance(reply.node.fields.get("links"), dict)


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    reply = operation.reply("202")
    links = reply.node.get("links") if reply is not None else None
    for _, place in links.items() if links is not None else ():
        link = facts.follow(place)
        name = link.string("operationId") if link is not None else None
        if name is None:
            continue
        target = facts.get(Operations).by_id.get(name)
        if target is None:
            yield Violation(place, f"the 202 of {operation.title} links to {name!r}, which does not exist")
        elif target.method != "get":
            yield Violation(
                place,
                f"the status of {operation.title} is read with {target.method.upper()} instead of GET",
                severity=Severity.WARNING,
            )
        elif not _tells_state(target, facts):
            yield Violation(
                place,
                f"{target.title} does not say when the work of {operation.title} is done",
                "answer with a `status` that is an enum with its final states",
                severity=Severity.WARNING,
            )


def _tells_state(target: Operation, facts: Facts) -> bool:
    """Tell whether a reply has a field that lists states, or says yes or no; one that is not described has all."""
    found = [properties(schema, facts) for reply in target.successes for schema in reply.schemas()]
    states = [node for fields in found for name, node in fields.items() if words(name)[-1:] in _STATES]
    closed = (
        keyword(node, key, facts) is not None
        for node in states
        for key in ("enum", "const", "oneOf", "anyOf")
    )
    return not any(found) or any(closed) or any("boolean" in types(node, facts) for node in states)


RULE = Rule(
    id="asy-status-endpoint",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CLIENT_OPERATIONS.where(_links_status),
    judge=_judge,
    fix="add a GET operation for the status and link to its operationId",
    reads=OPENAPI_3,
)
