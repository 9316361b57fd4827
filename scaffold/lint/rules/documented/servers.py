"""AsyncAPI documents say where their channels are.

Why:
    Without servers nobody knows which broker to connect to, nor with which protocol.

Bad:
    asyncapi: 3.0.0
    channels: {orders: {address: orders}}
    operations: {sendOrder: {action: send, channel: {$ref: "#/channels/orders"}}}

Good:
    asyncapi: 3.0.0
    servers: {production: {host: "broker.shop.example:4222", protocol: nats}}
    channels: {orders: {address: orders}}
    operations: {sendOrder: {action: send, channel: {$ref: "#/channels/orders"}}}

Irrelevant:
    asyncapi: 3.0.0
    components: {messages: {OrderCreated: {payload: {type: object}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Target, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import ASYNCAPI
from scaffold.openapi.document import Node


def _with_operations(facts: Facts) -> Iterator[Node]:
    if facts.asyncapi.operations:
        yield facts.root


def _judge(document: Node, facts: Facts) -> Iterator[Violation]:
    if not facts.asyncapi.servers:
        yield Violation(document, "no server says where the channels are")


RULE = Rule(
    id="doc-servers",
    doc=__doc__,
    severity=Severity.WARNING,
    on=Target("AsyncAPI document with operations", _with_operations),
    judge=_judge,
    fix="describe the broker under `servers`, with its protocol",
    reads=ASYNCAPI,
)
