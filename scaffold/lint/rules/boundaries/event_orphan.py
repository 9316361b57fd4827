"""Events that one service sends another receives, under the same name.

Why:
    A subscriber to an event that nobody sends waits forever, and nothing ever fails. Often the name was
    changed at one end.

    The form is that of `x-events` or of AsyncAPI documents; those of a folder are taken for all there are.

Bad:
    info: {title: Order Service, version: 1.0.0, x-service: {name: order-service}}
    x-events: {consumes: [{name: payment.captured, from: payment-service, effect: the order is paid}]}
    ---
    info: {title: Payment Service, version: 1.0.0, x-service: {name: payment-service}}
    x-events: {publishes: [{name: payment.succeeded, payload: {type: object}}]}

Good:
    info: {title: Order Service, version: 1.0.0, x-service: {name: order-service}}
    x-events: {consumes: [{name: payment.captured, from: payment-service, effect: the order is paid}]}
    ---
    info: {title: Payment Service, version: 1.0.0, x-service: {name: payment-service}}
    x-events: {publishes: [{name: payment.captured, payload: {type: object}}]}

Irrelevant:
    info: {title: Order Service, version: 1.0.0, x-service: {name: order-service}}
    x-events: {consumes: [{name: mail.bounced, from: mail-provider, effect: the address is marked}]}
    ---
    info: {title: Payment Service, version: 1.0.0, x-service: {name: payment-service}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scaffold.asyncapi.view import Action, AsyncOperation
from scaffold.core.finding import Severity
from scaffold.core.spelling import nearest
from scaffold.design.service import read_consumed
from scaffold.lint.catalog.rule import Rule, Scope, Target, Violation
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import Others
from scaffold.lint.facts.versions import BOTH
from scaffold.openapi.document import Node, Specification

_OTHER_END: dict[Action, Action] = {"send": "receive", "receive": "send"}


class _Exchange(NamedTuple):
    """An event with what the other end offers; `lack` says in words that it is not among that."""

    name: str
    place: Node
    offered: frozenset[str]
    is_met: bool
    lack: str


class _OtherEnds(NamedTuple):
    """The names of the messages that other documents send, or receive, and the addresses where they do."""

    names: frozenset[str]
    addresses: frozenset[str | None]


def _exchanges(facts: Facts) -> Iterator[_Exchange]:
    if facts.document.specification is Specification.ASYNCAPI:
        for operation in facts.asyncapi.operations:
            yield from _messages(operation, facts)
        return
    for event in facts.get(Design).consumed:
        said = read_consumed(event.value)
        name, source = said.name, facts.get(Design).member(said.source)
        if name and source is not None:
            offered = source.published_events
            lack = f"{source.service_name} does not publish {name!r}"
            yield _Exchange(name, event, offered, name in offered, lack)


def _messages(operation: AsyncOperation, facts: Facts) -> Iterator[_Exchange]:
    action = _OTHER_END[operation.action]
    partners = [partner for partner in facts.asyncapi.operations if partner.action == action]
    others = facts.neighbors.ask(_other_ends, action)
    addresses = others.addresses | {partner.channel.address for partner in partners}
    offered = others.names.union(message.name for partner in partners for message in partner.messages)
    for message in operation.messages:
        is_met = message.name in offered or operation.channel.address in addresses - {None}
        lack = f"no document of this run {action}s the message {message.name!r}"
        yield _Exchange(message.name, operation.place, offered, is_met, lack)


def _other_ends(others: Others, action: Action) -> _OtherEnds:
    partners = [one for document in others.all for one in document.exchanges if one.action == action]
    return _OtherEnds(
        frozenset(message.name for partner in partners for message in partner.messages),
        frozenset(partner.address for partner in partners),
    )


def _judge(exchange: _Exchange, _: Facts) -> Iterator[Violation]:
    if not exchange.is_met:
        guess = nearest(exchange.name, exchange.offered)
        yield Violation(exchange.place, exchange.lack, f"did it mean {guess}?" if guess else None)


RULE = Rule(
    id="bnd-event-orphan",
    doc=__doc__,
    severity=Severity.WARNING,
    on=Target("event of two services", _exchanges),
    judge=_judge,
    fix="agree on the name, and describe the event at both ends",
    reads=BOTH,
    scope=Scope.WORKSPACE,
)
