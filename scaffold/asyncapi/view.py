"""The view of an AsyncAPI document, in one form for versions 2 and 3: channels, operations, messages and servers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from scaffold.asyncapi.structure import JSON_FORMATS
from scaffold.core.errors import RefError
from scaffold.openapi.document import Document, Identity, Node

Action = Literal["send", "receive"]
# In version 2 the words are those of the others: what is published to the service, the service receives (AsyncAPI 2.6.0,
# Channel Item Object).
_ACTIONS: Mapping[str, Action] = {"subscribe": "send", "publish": "receive"}
SECTIONS = ("schemas", "messages", "channels", "operations", "servers", "parameters", "securitySchemes")


class Message(NamedTuple):
    """A message; `name` is what receivers tell it from others by, `node` its definition behind any reference."""

    name: str
    node: Node

    @property
    def payload(self) -> Node | None:
        """The schema of the payload, also when it is wrapped in a Multi Format Schema Object (AsyncAPI 3)."""
        return _schema_of(self.node.get("payload")) if _is_json_schema(self.node) else None

    @property
    def headers(self) -> Node | None:
        """The schema of the headers."""
        return _schema_of(self.node.get("headers"))

    @property
    def traits(self) -> tuple[Message, ...]:
        """The traits, which say more of the message: they have all that it has, without a payload."""
        listed = self.node.get("traits")
        found = (_followed(trait) for trait in listed.elements()) if listed is not None else ()
        return tuple(Message(self.name, trait) for trait in found if trait is not None)


class Channel(NamedTuple):
    """A channel; `address` is None where it is not known before the service runs."""

    name: str
    address: str | None
    node: Node
    messages: tuple[Message, ...]

    @property
    def parameters(self) -> Mapping[str, Node]:
        """The declared parameters by name."""
        found = self.node.get("parameters")
        return dict(found.items()) if found is not None else {}


class AsyncOperation(NamedTuple):
    """An operation of the service on a channel: `name` is its id, where it has one, and `place` where that stands."""

    name: str | None
    place: Node
    node: Node
    action: Action
    channel: Channel
    messages: tuple[Message, ...]


class AsyncApi:
    """The view of one document; parts that are not well formed are left out."""

    def __init__(self, document: Document) -> None:
        """Take a document that `load_asyncapi` read."""
        self._root = document.node()
        self._is_2 = document.version.startswith("2.")

    @cached_property
    def servers(self) -> tuple[Node, ...]:
        """The servers, behind any reference."""
        return tuple(node for _, node in self._entries(self._root, "servers"))

    @cached_property
    def server_names(self) -> frozenset[str]:
        """The names of the servers."""
        return frozenset(str(name) for name in self._root.mapping("servers") or ())

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """The channels of the document, in the order written."""
        return tuple(self._channel(name, node) for name, node in self._entries(self._root, "channels"))

    @cached_property
    def operations(self) -> tuple[AsyncOperation, ...]:
        """The operations by which the service sends and receives."""
        return tuple(self._operations_2() if self._is_2 else self._operations_3())

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """All messages of channels and components, each once."""
        found: dict[Identity, Message] = {}
        components = self._root.get("components")
        listed = self._entries(components, "messages") if components is not None else ()
        for message in (
            *(message for channel in self.channels for message in channel.messages),
            *(_message(name, node) for name, node in listed),
        ):
            found.setdefault(message.node.identity, message)
        return tuple(found.values())

    @property
    def schemas(self) -> Iterator[Node]:
        """The outermost schemas that are JSON Schema: of messages, their traits and the parameters, and of the components."""
        components = self._root.get("components")
        for message in (*self.messages, *self.traits):
            for holder in (message, *message.traits):
                yield from (schema for schema in (holder.payload, holder.headers) if schema is not None)
        for channel in self.channels:
            for parameter in channel.parameters.values():
                meant = _followed(parameter)
                schema = _schema_of(meant.get("schema")) if meant is not None else None
                yield from () if schema is None else (schema,)
        listed = components.get("schemas") if components is not None else None
        for _, node in listed.items() if listed is not None else ():
            schema = _schema_of(node)
            yield from () if schema is None else (schema,)

    @cached_property
    def traits(self) -> tuple[Message, ...]:
        """The message traits of the components, as messages without a payload."""
        components = self._root.get("components")
        listed = self._entries(components, "messageTraits") if components is not None else ()
        return tuple(_message(name, node) for name, node in listed)

    @cached_property
    def received(self) -> frozenset[Identity]:
        """The identities of the messages that the service receives."""
        return frozenset(
            message.node.identity
            for operation in self.operations
            if operation.action == "receive"
            for message in operation.messages
        )

    def names(self, action: Action) -> Mapping[str, Node]:
        """Give the names of the messages that are sent or received, each with an operation that does it."""
        found: dict[str, Node] = {}
        for operation in self.operations:
            if operation.action == action:
                for message in operation.messages:
                    found.setdefault(message.name, operation.place)
        return found

    @cached_property
    def components(self) -> tuple[Node, ...]:
        """The entries of the components that something else can refer to."""
        components = self._root.get("components")
        sections = (components.get(name) for name in SECTIONS) if components is not None else ()
        return tuple(node for section in sections if section is not None for _, node in section.items())

    @cached_property
    def used(self) -> frozenset[Identity]:
        """The identities of the components that the document reaches, by references and by the names of security schemes."""
        found: set[Identity] = set()
        top = [node for key, node in self._root.items() if key != "components"]
        pending = [*top, *self._named_schemes()]
        seen: set[int] = set()
        while pending:
            node = pending.pop()
            if not isinstance(node.value, dict | list) or id(node.value) in seen:
                continue
            seen.add(id(node.value))
            found.add(node.identity)
            if node.ref is not None:
                try:
                    pending.append(node.document.resolve(node.source, node.ref))
                except RefError:
                    continue
            pending.extend(child for _, child in node.items())
            pending.extend(node.elements())
        return frozenset(found)

    def security_requirements(self) -> Iterator[tuple[str, Node]]:
        """Yield the names of schemes that servers and operations of version 2 require, with their places."""
        for holder in (*self.servers, *(operation.node for operation in self.operations)):
            listed = holder.get("security")
            for requirement in listed.elements() if listed is not None and self._is_2 else ():
                yield from requirement.items()

    @cached_property
    def scheme_names(self) -> frozenset[str]:
        """The names of the security schemes of the components."""
        components = self._root.mapping("components") or {}
        schemes = components.get("securitySchemes")
        return frozenset(schemes) if isinstance(schemes, dict) else frozenset()

    def _named_schemes(self) -> Iterator[Node]:
        components = self._root.get("components")
        schemes = components.get("securitySchemes") if components is not None else None
        for name, _ in self.security_requirements():
            scheme = schemes.get(name) if schemes is not None else None
            if scheme is not None:
                yield scheme

    def _channel(self, name: str, node: Node) -> Channel:
        if self._is_2:
            listed = [
                message for key in _ACTIONS for message in self._messages_2(_followed(node.get(key)), name)
            ]
            return Channel(name, name, node, tuple(listed))
        address = node.string("address") if "address" in node.fields else name
        messages = tuple(_message(key, message) for key, message in self._entries(node, "messages"))
        return Channel(name, address, node, messages)

    def _operations_2(self) -> Iterator[AsyncOperation]:
        for channel in self.channels:
            for key, action in _ACTIONS.items():
                place = channel.node.get(key)
                node = _followed(place)
                if place is None or node is None or not isinstance(node.value, dict):
                    continue
                messages = tuple(self._messages_2(node, channel.name))
                yield AsyncOperation(node.string("operationId"), place, node, action, channel, messages)

    def _messages_2(self, operation: Node | None, channel: str) -> Iterator[Message]:
        holder = operation.get("message") if operation is not None else None
        node = _followed(holder)
        if holder is None or node is None:
            return
        alternatives = node.get("oneOf")
        if alternatives is None:
            yield _message(_key_of(holder) or channel, node)
            return
        for alternative in alternatives.elements():
            meant = _followed(alternative)
            if meant is not None:
                yield _message(_key_of(alternative) or channel, meant)

    def _operations_3(self) -> Iterator[AsyncOperation]:
        channels = {channel.node.identity: channel for channel in self.channels}
        for name, node in self._entries(self._root, "operations"):
            target = _followed(node.get("channel"))
            action = node.string("action")
            if target is None or action not in {"send", "receive"}:
                continue
            channel = channels.get(target.identity) or self._channel(str(target.name), target)
            listed = node.get("messages")
            messages = channel.messages
            if listed is not None:
                wanted = {
                    meant.identity for one in listed.elements() if (meant := _followed(one)) is not None
                }
                messages = tuple(message for message in messages if message.node.identity in wanted)
            yield AsyncOperation(
                name, node, node, "send" if action == "send" else "receive", channel, messages
            )

    def _entries(self, holder: Node, key: str) -> Iterator[tuple[str, Node]]:
        found = holder.get(key)
        for name, node in found.items() if found is not None else ():
            meant = _followed(node)
            if meant is not None and isinstance(meant.value, dict):
                yield name, meant


def _message(key: str, node: Node) -> Message:
    return Message(node.string("name") or node.string("messageId") or key, node)


def _key_of(place: Node) -> str | None:
    """Return the name under which a reference finds its target, None for what stands in its place itself."""
    return place.ref.rpartition("/")[2] if place.ref is not None else None


def _followed(node: Node | None) -> Node | None:
    if node is None:
        return None
    try:
        return node.follow()
    except RefError:
        return None


def _schema_of(node: Node | None) -> Node | None:
    found = _followed(node)
    if found is None or not isinstance(found.value, dict):
        return None
    if "schema" in found.fields:
        return _schema_of(found.get("schema")) if _is_json_schema(found) else None
    return found


def _is_json_schema(holder: Node) -> bool:
    """Tell whether the schemas of an object are JSON Schema: those of other formats are known to others."""
    stated = holder.string("schemaFormat")
    return stated is None or re.search(JSON_FORMATS, stated) is not None
