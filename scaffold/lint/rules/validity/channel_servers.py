"""The servers that a channel names are servers of the document.

Why:
    A channel on a server that is not described is one that no client can connect to.

Bad:
    asyncapi: 2.6.0
    servers: {production: {url: "broker.shop.example:4222", protocol: nats}}
    channels:
      order.created: {servers: [live]}

Good:
    asyncapi: 2.6.0
    servers: {production: {url: "broker.shop.example:4222", protocol: nats}}
    channels:
      order.created: {servers: [production]}

Irrelevant:
    asyncapi: 2.6.0
    channels:
      order.created: {description: On every server.}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.asyncapi.view import Channel
from scaffold.core.finding import Severity
from scaffold.lint.config import nearest
from scaffold.lint.facts import Facts
from scaffold.lint.messages import CHANNELS
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.versions import ASYNCAPI
from scaffold.openapi.document import Node


def _judge(channel: Channel, facts: Facts) -> Iterator[Violation]:
    known = facts.asyncapi.server_names
    for server in facts.elements(channel.node, "servers"):
        name = _name(server)
        if name is not None and name not in known:
            guess = nearest(name, known)
            advice = f"did you mean {guess}?" if guess else None
            yield Violation(
                server, f"channel {channel.name!r} is on the server {name!r}, which is not described", advice
            )


def _name(server: Node) -> str | None:
    """Return the name of a server: written in version 2, the end of a reference to `servers` in version 3."""
    if isinstance(server.value, str):
        return server.value
    return server.ref.rpartition("/")[2] if server.ref is not None else None


RULE = Rule(
    id="val-channel-servers",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CHANNELS.where(lambda channel, _: bool(channel.node.sequence("servers"))),
    judge=_judge,
    fix="describe the server under `servers`, or correct its name",
    reads=ASYNCAPI,
)
