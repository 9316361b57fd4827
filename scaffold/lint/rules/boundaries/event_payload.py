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

from scaffold.asyncapi.view import Action, Message
from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Scope, Target, Violation
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import OPEN_KEYWORDS, layers, properties, required_names, types
from scaffold.lint.facts.versions import ASYNCAPI


class _Delivery(NamedTuple):
    """A message that this document receives and another one sends under the same name."""

    received: Message
    sent: Message
    sender: Facts


def _messages(facts: Facts, action: Action) -> Iterator[Message]:
    for operation in facts.asyncapi.operations:
        yield from operation.messages if operation.action == action else ()


def _deliveries(facts: Facts) -> Iterator[_Delivery]:
    received = {message.name: message for message in _messages(facts, "receive")}
    for sender in facts.others:
        for sent in _messages(sender, "send"):
            if sent.name in received:
                yield _Delivery(received[sent.name], sent, sender)


def _judge(delivery: _Delivery, facts: Facts) -> Iterator[Violation]:
    wanted = properties(delivery.received.payload, facts)
    given = properties(delivery.sent.payload, delivery.sender)
    sent = layers(delivery.sent.payload, delivery.sender)
    if not given or any(OPEN_KEYWORDS & layer.fields.keys() for layer in sent):
        return
    name, sender = delivery.received.name, delivery.sender.get(Design).service_name
    place = delivery.received.payload or delivery.received.node
    for required in sorted(required_names(delivery.received.payload, facts) - given.keys()):
        yield Violation(place, f"{sender} sends {name!r} without {required!r}, which is required here")
    for field in sorted(wanted.keys() & given.keys()):
        own, theirs = types(wanted[field], facts), types(given[field], delivery.sender)
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
