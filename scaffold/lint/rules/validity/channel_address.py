"""Channel addresses are well formed.

Why:
    An address is a topic, queue or route. A query or a fragment belongs to a URL, a slash at its end makes
    another topic of it, and a parameter without a name cannot be filled in (AsyncAPI 3.0.0, Channel Object).

Bad:
    asyncapi: 3.0.0
    channels:
      orders: {address: "orders/{}/created/"}

Good:
    asyncapi: 3.0.0
    channels:
      orders: {address: "orders/{order_id}/created", parameters: {order_id: {}}}

Irrelevant:
    asyncapi: 3.0.0
    channels:
      replies: {address: null}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.asyncapi.view import Channel
from scaffold.core.finding import Severity
from scaffold.lint.catalog.messages import CHANNELS
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import ASYNCAPI


def _judge(channel: Channel, _: Facts) -> Iterator[Violation]:
    address = channel.address or ""
    place = channel.node.get("address") or channel.node
    shown = f"channel address {address!r}"
    if not address:
        yield Violation(place, "a channel has an empty address")
    if "?" in address or "#" in address:
        yield Violation(place, f"{shown} contains a query or a fragment")
    if len(address) > 1 and address.endswith("/"):
        yield Violation(place, f"{shown} ends with a slash")
    if "{}" in address:
        yield Violation(place, f"{shown} has a parameter without a name")
    if address.count("{") != address.count("}"):
        yield Violation(place, f"the braces of {shown} do not match")


RULE = Rule(
    id="val-channel-address",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CHANNELS.where(lambda channel, _: channel.address is not None),
    judge=_judge,
    fix="write the plain name of the topic or queue, with named parameters in braces",
    reads=ASYNCAPI,
)
