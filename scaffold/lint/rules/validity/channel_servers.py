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
from scaffold.core.spelling import nearest
from scaffold.lint.catalog.messages import CHANNELS
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import ASYNCAPI
from scaffold.openapi.document import Node


def _judge(channel: Channel, facts: Facts) -> Iterator[Violation]:
    known = facts.asyncapi.server_names
    for server in facts.elements(channel.node, "servers"):
        name = _name(server)
        if name is None:
            continue
        if not _is_listed(server, facts):
            yield Violation(
                server,
                f"channel {channel.name!r} is on {server.ref!r}, which is not a server of the document",
            )
        elif name not in known:
            guess = nearest(name, known)
            advice = f"did you mean {guess}?" if guess else None
            yield Violation(
                server, f"channel {channel.name!r} is on the server {name!r}, which is not described", advice
            )


def _is_listed(server: Node, facts: Facts) -> bool:
    """Tell whether a reference of version 3 leads to one of the root `servers`, as it must (AsyncAPI 3.0, Channel Object)."""
    found = facts.follow(server) if server.ref is not None else None
    return found is None or found.identity in {known.identity for known in facts.asyncapi.servers}


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
