"""Targets of rules about events: webhooks of OpenAPI, and the channels, operations and messages of AsyncAPI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from scaffold.asyncapi.view import Channel, Message
from scaffold.core.naming import words
from scaffold.design.service import read_consumed
from scaffold.lint.catalog.rule import Target
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.schemas import layers, properties
from scaffold.lint.facts.subjects import json_schemas
from scaffold.openapi.document import Node, Specification

_ID_WORDS = frozenset({"id", "uuid", "guid"})


class Event(NamedTuple):
    """A message that tells others of something: a webhook of an OpenAPI document, or a message of an AsyncAPI document.

    `names` are those of the outermost fields of its payload and of its headers; `schemas` describe the payload.
    """

    title: str
    name: str
    place: Node
    content_type: str
    names: tuple[str, ...]
    schemas: tuple[Node, ...]

    @property
    def last_words(self) -> frozenset[str]:
        """The last word of each field's name, which says what kind of thing it is."""
        return frozenset(word for name in self.names for word in words(name)[-1:])


class ConsumedEvent(NamedTuple):
    """An event that the service takes from others; `has_key` tells whether a repeated one can be recognized."""

    name: str
    place: Node
    has_key: bool


def build_event(message: Message, facts: Facts) -> Event:
    """Look at a message of an AsyncAPI document as an event."""
    schemas = tuple(schema for schema in (message.payload,) if schema is not None)
    described = (*schemas, *(schema for schema in (message.headers,) if schema is not None))
    names = tuple(name for schema in described for name in _fields(schema, facts))
    content_type = message.node.string("contentType") or facts.root.string("defaultContentType") or ""
    return Event(f"message {message.name!r}", message.name, message.node, content_type, names, schemas)


def _fields(schema: Node, facts: Facts) -> Iterator[str]:
    yield from properties(schema, facts)


def _events(facts: Facts) -> Iterator[Event]:
    if facts.document.specification is Specification.ASYNCAPI:
        yield from (build_event(message, facts) for message in facts.asyncapi.messages)
        return
    for operation in facts.get(Operations).all:
        if operation.found.origin != "webhook" or not operation.body_contents:
            continue
        headers = [parameter.name for parameter in operation.parameters_in("header")]
        schemas = tuple(json_schemas(operation.body_contents, facts))
        for schema in schemas[:1]:
            names = (*properties(schema, facts), *headers)
            content_type = operation.body_contents[0][0]
            yield Event(
                f"webhook {operation.path}", operation.path, operation.node, content_type, names, schemas
            )


def _consumed(facts: Facts) -> Iterator[ConsumedEvent]:
    if facts.document.specification is Specification.OPENAPI:
        for node in facts.get(Design).consumed:
            said = read_consumed(node.value)
            yield ConsumedEvent(said.name, node, bool(said.idempotent_by))
        return
    for message in facts.asyncapi.messages:
        if message.node.identity in facts.asyncapi.received:
            event = build_event(message, facts)
            keyed = "correlationId" in message.node.fields or _has_key(message.node.get("bindings"))
            yield ConsumedEvent(message.name, message.node, keyed or bool(_ID_WORDS & event.last_words))


def _has_key(bindings: Node | None) -> bool:
    """Tell whether a binding names a key of the message, as that of Kafka does."""
    entries: Mapping[str, Any] = bindings.fields if bindings is not None else {}
    return any(isinstance(binding, dict) and "key" in binding for binding in entries.values())


def _bindings(facts: Facts) -> Iterator[Node]:
    holders = [
        *facts.asyncapi.servers,
        *(channel.node for channel in facts.asyncapi.channels),
        *(operation.node for operation in facts.asyncapi.operations),
        *(message.node for message in facts.asyncapi.messages),
    ]
    for holder in holders:
        bindings = facts.follow(holder.get("bindings"))
        for _, binding in bindings.items() if bindings is not None else ():
            yield binding


def versions_of(event: Event, facts: Facts) -> Iterator[str]:
    """Yield the texts that may say which version of its form an event has: names, and where the schemas are defined."""
    yield event.name
    yield event.content_type
    for schema in event.schemas:
        for layer in layers(schema, facts):
            yield str(layer.fields.get("$id", ""))
            yield str(layer.name or "")
            yield layer.file.name


EVENTS: Target[Event] = Target("event", _events)
TAKEN_EVENTS: Target[ConsumedEvent] = Target("consumed event", _consumed)
CHANNELS: Target[Channel] = Target("channel", lambda facts: facts.asyncapi.channels)
BINDINGS: Target[Node] = Target("protocol binding", _bindings)
BROKERS: Target[Node] = Target("AsyncAPI server", lambda facts: facts.asyncapi.servers)
