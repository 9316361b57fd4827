"""An operation is about a channel of the document, and its messages are of that channel.

Why:
    The `channel` of an operation "MUST point to a channel definition located in the root Channels Object", and its `messages`
    to those of that channel, not to the components (AsyncAPI 3.0, Operation Object; so it is with a reply). Parsers refuse
    anything else, for who listens to the channel does not know of the message.

Bad:
    asyncapi: 3.0.0
    channels:
      orders: {address: orders, messages: {created: {$ref: "#/components/messages/Created"}}}
    operations:
      send: {action: send, channel: {$ref: "#/channels/orders"}, messages: [{$ref: "#/components/messages/Created"}]}
    components: {messages: {Created: {payload: {type: object}}}}

Good:
    asyncapi: 3.0.0
    channels:
      orders: {address: orders, messages: {created: {$ref: "#/components/messages/Created"}}}
    operations:
      send: {action: send, channel: {$ref: "#/channels/orders"}, messages: [{$ref: "#/channels/orders/messages/created"}]}
    components: {messages: {Created: {payload: {type: object}}}}

Irrelevant:
    asyncapi: 3.0.0
    channels:
      orders: {address: orders}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.errors import RefError
from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Target, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import Version
from scaffold.openapi.document import Identity, Node


def _exchanges(facts: Facts) -> Iterator[Node]:
    """Yield the operations of the document, and their replies: what is in the components may lead to others there."""
    for operation in facts.asyncapi.operations:
        if operation.node.pointer[:1] == ("operations",):
            yield operation.node
            reply = operation.node.get("reply")
            if reply is not None and reply.ref is None:
                yield reply


def _judge(exchange: Node, facts: Facts) -> Iterator[Violation]:
    place = exchange.get("channel")
    channel = facts.follow(place)
    if place is None or channel is None or not isinstance(channel.value, dict):
        return
    if channel.identity not in {known.node.identity for known in facts.asyncapi.channels}:
        yield Violation(
            place, f"{_written(place)} is not a channel of the document", "list it under `channels`"
        )
        return
    listed = channel.get("messages")
    known = {node.identity for _, node in listed.items()} if listed is not None else set()
    for message in facts.elements(exchange, "messages"):
        found = _target(message)
        if found is not None and found not in known:
            yield Violation(message, f"{_written(message)} is not one of the messages of {_written(place)}")


def _written(place: Node) -> str:
    return repr(place.ref)


def _target(reference: Node) -> Identity | None:
    """Return what a reference leads to in one step, None where it leads nowhere."""
    if reference.ref is None:
        return None
    try:
        return reference.document.resolve(reference.source, reference.ref).identity
    except RefError:
        return None


RULE = Rule(
    id="val-operation-channel",
    doc=__doc__,
    severity=Severity.ERROR,
    on=Target("AsyncAPI operation", _exchanges),
    judge=_judge,
    fix="refer to a message of the channel, as in #/channels/NAME/messages/NAME, and list it there",
    reads=frozenset({Version.ASYNCAPI_3}),
)
