"""Paging does not need a cursor kept by the server.

Why:
    A scroll or cursor that must be closed holds memory and locks on one server until the client is done, or
    for good when it crashes. A continuation token that says where to go on can be read by any instance.

Bad:
    paths:
      /scrolls/{scrollId}:
        delete:
          parameters: [{name: scrollId, in: path, required: true, schema: {type: string}}]
          responses: {"204": {description: Closed.}}

Good:
    paths:
      /orders:
        get:
          parameters: [{name: page_token, in: query, schema: {type: string}}]
          responses: {"200": {description: A page of orders.}}

Irrelevant:
    paths:
      /orders/{orderId}:
        delete:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses: {"204": {description: Gone.}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation

_CURSORS = ("scrollId", "cursorId", "scroll", "cursorHandle", "pit", "resultSetId")
_TOKENS = ("page_token", "cursor", "after", "starting_after")


def _pages(operation: Operation, _: Facts) -> bool:
    return operation.parameter(*_CURSORS, *_TOKENS) is not None


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    held = operation.parameter(*_CURSORS)
    if held is not None and operation.method == "delete":
        yield Violation(
            held.node, f"{operation.title} frees the cursor {held.name!r}, which the server keeps until then"
        )


RULE = Rule(
    id="stl-no-server-cursor",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_pages),
    judge=_judge,
    fix="page by a token that contains the position, for example the last key seen",
)
