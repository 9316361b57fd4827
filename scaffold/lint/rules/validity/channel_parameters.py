"""The parameters of a channel are those of its address.

Why:
    A parameter that is not declared is one that nobody can fill in, and a declared one that the address does
    not have is a name that was changed in one place only.

Bad:
    asyncapi: 3.0.0
    channels:
      orders: {address: "orders/{order_id}", parameters: {id: {}}}

Good:
    asyncapi: 3.0.0
    channels:
      orders: {address: "orders/{order_id}", parameters: {order_id: {}}}

Irrelevant:
    asyncapi: 3.0.0
    channels:
      orders: {address: orders}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.asyncapi.view import Channel
from scaffold.core.finding import Severity
from scaffold.core.spelling import nearest
from scaffold.lint.catalog.messages import CHANNELS
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import ASYNCAPI

_PARAMETER = re.compile(r"\{([^{}]+)\}")


def _names(channel: Channel) -> set[str]:
    return set(_PARAMETER.findall(channel.address or ""))


def _judge(channel: Channel, _: Facts) -> Iterator[Violation]:
    wanted, declared = _names(channel), channel.parameters
    missing, extra = wanted - declared.keys(), declared.keys() - wanted
    # One of each is one name that is written in two ways.
    for name in sorted(missing) if len(missing) > 1 or len(extra) != 1 else ():
        yield Violation(
            channel.node, f"parameter {name!r} of channel address {channel.address!r} is not declared"
        )
    for name, node in declared.items():
        if name not in wanted:
            guess = nearest(name, missing)
            advice = f"did you mean {guess}?" if guess else None
            yield Violation(
                node, f"parameter {name!r} is not part of the address {channel.address!r}", advice
            )


RULE = Rule(
    id="val-channel-parameters",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CHANNELS.where(lambda channel, _: bool(_names(channel) or channel.parameters)),
    judge=_judge,
    fix="declare under `parameters` what stands in braces in the address, and nothing else",
    reads=ASYNCAPI,
)
