"""Changes do not overwrite what somebody else has changed meanwhile.

Why:
    Two people read the same order and both save it: the second one silently undoes the first. A resource that
    is read with an `ETag` is changed with `If-Match`, and a stale change is refused with 412.

Bad:
    paths:
      /orders/{orderId}:
        parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: The order., headers: {ETag: {schema: {type: string}}}}}}
        patch:
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"200": {description: The changed order.}}

Good:
    paths:
      /orders/{orderId}:
        parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: The order., headers: {ETag: {schema: {type: string}}}}}}
        patch:
          parameters: [{name: If-Match, in: header, required: true, schema: {type: string}}]
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"200": {description: The changed order.}, "412": {description: Somebody was faster.}}

Irrelevant:
    paths:
      /orders/{orderId}:
        parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: The order.}}}
        delete: {responses: {"204": {description: Gone.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.subjects import Operation


def _changes_tagged(operation: Operation, facts: Facts) -> bool:
    if operation.method not in {"put", "patch", "delete"} or operation.has_unread_parameters:
        return False
    read = facts.get(Operations).at(operation.path, "get")
    reply = read.reply("200") if read is not None else None
    return reply is not None and reply.header("ETag") is not None


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    if operation.parameter("If-Match", location="header") is None:
        yield Violation(operation.node, f"{operation.title} ignores the ETag: changes of others can be lost")
    elif not operation.declares("412", "4XX", "default"):
        yield Violation(
            operation.node, f"{operation.title} takes If-Match, but does not document 412 for a stale one"
        )


RULE = Rule(
    id="rsl-lost-update",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_changes_tagged),
    judge=_judge,
    fix="take If-Match and answer 412 when it is stale",
    collective=True,
)
