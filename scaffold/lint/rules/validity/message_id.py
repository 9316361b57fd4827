"""The ids of messages and operations are unique.

Why:
    Code generators and documentation name classes and pages by `messageId` and `operationId`: of two that are
    the same, one is lost (AsyncAPI 2.6.0, Operation Object and Message Object).

Bad:
    asyncapi: 2.6.0
    channels:
      order.created: {subscribe: {operationId: onOrder, message: {payload: {type: object}}}}
      order.paid: {subscribe: {operationId: onOrder, message: {payload: {type: object}}}}

Good:
    asyncapi: 2.6.0
    channels:
      order.created: {subscribe: {operationId: onOrderCreated, message: {payload: {type: object}}}}
      order.paid: {subscribe: {operationId: onOrderPaid, message: {payload: {type: object}}}}

Irrelevant:
    asyncapi: 3.0.0
    channels:
      orders: {address: orders}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.wording import value_text
from scaffold.lint.catalog.rule import Rule, Target, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import ASYNCAPI
from scaffold.openapi.document import Node


def _identified(facts: Facts) -> Iterator[Node]:
    """Yield the ids that are written in the document: of messages first, then of operations."""
    holders = (
        *((message.node, "messageId") for message in facts.asyncapi.messages),
        *((operation.node, "operationId") for operation in facts.asyncapi.operations),
    )
    for node, key in holders:
        if isinstance(node.fields.get(key), str):
            yield node.child(key)


def _judge(identifier: Node, facts: Facts) -> Iterator[Violation]:
    same = [
        other
        for other in _identified(facts)
        if other.name == identifier.name and other.value == identifier.value
    ]
    if same[0].identity != identifier.identity:
        yield Violation(
            identifier,
            f"{identifier.name} {value_text(identifier.value)} is used twice, first at {same[0].location}",
        )


RULE = Rule(
    id="val-message-id",
    doc=__doc__,
    severity=Severity.ERROR,
    on=Target("message or operation id", _identified),
    judge=_judge,
    fix="give each its own id",
    reads=ASYNCAPI,
)
