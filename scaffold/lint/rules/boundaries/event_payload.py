"""Payloads that are sent have everything that the receivers require.

Why:
    Sender and receiver are deployed apart. A property that one requires and the other never sends is not found
    by any test of either; it is found by the first message.

Bad:
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels: {orders: {address: orders, messages: {orderPaid: {payload: {properties: {id: {type: string}}}}}}}
    operations: {send: {action: send, channel: {$ref: "#/channels/orders"}}}
    ---
    asyncapi: 3.0.0
    info: {title: Shipping, version: 1.0.0}
    channels:
      orders: {address: orders, messages: {orderPaid: {payload: {required: [address], properties: {address: {}}}}}}
    operations: {receive: {action: receive, channel: {$ref: "#/channels/orders"}}}

Good:
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels: {orders: {address: orders, messages: {orderPaid: {payload: {properties: {id: {type: string}}}}}}}
    operations: {send: {action: send, channel: {$ref: "#/channels/orders"}}}
    ---
    asyncapi: 3.0.0
    info: {title: Shipping, version: 1.0.0}
    channels:
      orders: {address: orders, messages: {orderPaid: {payload: {required: [id], properties: {id: {type: string}}}}}}
    operations: {receive: {action: receive, channel: {$ref: "#/channels/orders"}}}

Irrelevant:
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels: {orders: {address: orders, messages: {orderPaid: {payload: {properties: {id: {type: string}}}}}}}
    operations: {send: {action: send, channel: {$ref: "#/channels/orders"}}}
    ---
    asyncapi: 3.0.0
    info: {title: Refunds, version: 1.0.0}
    channels: {refunds: {address: refunds, messages: {refunded: {payload: {properties: {id: {type: string}}}}}}}
    operations: {send: {action: send, channel: {$ref: "#/channels/refunds"}}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scaffold.asyncapi.view import Message
from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Scope, Target, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import Others, SentMessage
from scaffold.lint.facts.schemas import properties, required_names, types
from scaffold.lint.facts.versions import ASYNCAPI


class _Delivery(NamedTuple):
    """A message that this document receives and the service `sender` sends under the same name."""

    received: Message
    sent: SentMessage
    sender: str


def _deliveries(facts: Facts) -> Iterator[_Delivery]:
    received = {
        message.name: message
        for operation in facts.asyncapi.operations
        if operation.action == "receive"
        for message in operation.messages
    }
    for sender, sent in facts.neighbors.ask(_senders, frozenset(received)):
        yield _Delivery(received[sent.name], sent, sender)


def _senders(others: Others, names: frozenset[str]) -> tuple[tuple[str, SentMessage], ...]:
    """List the messages with these names that other documents send, each with its service."""
    return tuple(
        (one.service_name, message)
        for one in others.all
        for exchange in one.exchanges
        if exchange.action == "send"
        for message in exchange.messages
        if message.name in names
    )


def _judge(delivery: _Delivery, facts: Facts) -> Iterator[Violation]:
    wanted, given = properties(delivery.received.payload, facts), delivery.sent.shape
    if not given or delivery.sent.is_open:
        return
    name, sender = delivery.received.name, delivery.sender
    place = delivery.received.payload or delivery.received.node
    for required in sorted(required_names(delivery.received.payload, facts) - given.keys()):
        yield Violation(place, f"{sender} sends {name!r} without {required!r}, which is required here")
    for field in sorted(wanted.keys() & given.keys()):
        own, theirs = types(wanted[field], facts), given[field]
        if own and theirs and not own & theirs and {*own, *theirs} != {"integer", "number"}:
            kinds = "/".join(sorted(theirs)), "/".join(sorted(own))
            yield Violation(
                wanted[field], f"{sender} sends {field!r} of {name!r} as {kinds[0]}, here it is {kinds[1]}"
            )


RULE = Rule(
    id="bnd-event-payload",
    doc=__doc__,
    severity=Severity.ERROR,
    on=Target("message between two documents", _deliveries),
    judge=_judge,
    fix="describe the message once, in a file that both refer to",
    reads=ASYNCAPI,
    scope=Scope.WORKSPACE,
)
