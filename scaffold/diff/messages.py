"""Differences between two states of an AsyncAPI document for those who exchange messages with the service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from scaffold.asyncapi.view import Action, AsyncApi, Channel, Message
from scaffold.diff.change import Change, Direction
from scaffold.diff.lifecycle import is_retired
from scaffold.diff.schemas import SchemaComparer
from scaffold.diff.unchanged import Unchanged
from scaffold.openapi.document import Document, Node
from scaffold.openapi.index import follow_or_none
from scaffold.openapi.templates import path_shape

# What the service sends, others receive.
_DIRECTIONS: Mapping[Action, Direction] = {"send": Direction.RESPONSE, "receive": Direction.REQUEST}
_VERBS: Mapping[Action, str] = {"send": "sending to", "receive": "receiving from"}
_JSON_SCHEMAS = ("application/vnd.aai.asyncapi", "application/schema+json", "application/schema+yaml")


def compare_messages(old: Document, new: Document, today: date) -> Iterator[Change]:
    """Yield what differs: servers, channels, what is sent and received there, and what it looks like.

    What was deprecated and has passed its sunset by `today` may go.
    """
    return _Comparer(old, new, today).compare()


@dataclass(slots=True)
class _Traffic:
    """The traffic of a channel one way: the operation that says so, and the messages by name."""

    place: Node
    messages: dict[str, Message] = field(default_factory=dict)


class _Comparer:
    def __init__(self, old: Document, new: Document, today: date) -> None:
        self._old, self._new = AsyncApi(old), AsyncApi(new)
        self._roots = old.node(), new.node()
        self._schemas = SchemaComparer(Unchanged(), today)
        self._today = today

    def compare(self) -> Iterator[Change]:
        yield from self._compare_servers()
        olds, news = _traffic(self._old), _traffic(self._new)
        for before in self._old.channels:
            after = _same_channel(before, self._new.channels)
            if after is None:
                yield from self._removed_channel(before)
                continue
            if _shape(before) != _shape(after):
                yield Change(
                    "channel-moved", None, before.node, after.node, _title(before), str(after.address)
                )
            for action in _DIRECTIONS:
                sent = olds.get((before.node.identity, action))
                if sent is not None:
                    yield from self._compare_traffic(
                        sent, news.get((after.node.identity, action)), after, action
                    )

    def _compare_servers(self) -> Iterator[Change]:
        old, new = self._roots
        kept = {_address(server) for server in self._new.servers}
        for name, server in zip(old.mapping("servers") or {}, self._old.servers, strict=False):
            if _address(server) not in kept and not is_retired(server, self._today):
                yield Change("server-removed", None, server, new.get("servers") or new, f"server {name!r}")

    def _removed_channel(self, channel: Channel) -> Iterator[Change]:
        if not is_retired(channel.node, self._today):
            root = self._roots[1]
            yield Change("channel-removed", None, channel.node, root.get("channels") or root, _title(channel))

    def _compare_traffic(
        self, old: _Traffic, new: _Traffic | None, channel: Channel, action: Action
    ) -> Iterator[Change]:
        if new is None:
            if not is_retired(old.place, self._today):
                subject = f"{_VERBS[action]} {_title(channel)}"
                yield Change("exchange-removed", None, old.place, channel.node, subject)
            return
        direction = _DIRECTIONS[action]
        befores, afters = _matched(old.messages, new.messages)
        for name, before in befores.items():
            after = afters.pop(name, None)
            subject = f"message {name!r} of {_title(channel)}"
            if after is not None:
                yield from self._compare_message(before, after, subject, direction)
            elif not is_retired(before.node, self._today):
                yield Change("message-removed", direction, before.node, new.place, subject)
        for name, after in afters.items():
            subject = f"message {name!r} of {_title(channel)}"
            yield Change("message-added", direction, old.place, after.node, subject)

    def _compare_message(
        self, old: Message, new: Message, subject: str, direction: Direction
    ) -> Iterator[Change]:
        types = [
            message.node.string("contentType") or root.string("defaultContentType")
            for message, root in zip((old, new), self._roots, strict=True)
        ]
        if types[0] != types[1] and None not in types:
            detail = f"{types[0]} became {types[1]}"
            yield Change("content-type-changed", direction, old.node, new.node, subject, detail)
        for key in ("payload", "headers"):
            before, after = _described(old.node, key), _described(new.node, key)
            if before.language != after.language:
                detail = f"{before.language} became {after.language}"
                yield Change("schema-format-changed", direction, old.node, new.node, subject, detail)
            elif before.language == _JSON_SCHEMA:
                yield from self._schemas.compare_nodes(
                    before.schema, after.schema, (old.node, new.node), direction
                )


_JSON_SCHEMA = "JSON Schema"


@dataclass(frozen=True, slots=True)
class _Described:
    """A schema, None where there is none, and the language that it is written in."""

    schema: Node | None
    language: str


def _described(message: Node, key: str) -> _Described:
    stated = message.get(key)
    found = follow_or_none(stated) if stated is not None else None
    if found is not None and "schemaFormat" in found.fields and "schema" in found.fields:
        return _Described(found.get("schema"), _language(found.string("schemaFormat")))
    # In version 2 the format is a field of the message and is that of the payload.
    return _Described(stated, _language(message.string("schemaFormat") if key == "payload" else None))


def _language(schema_format: str | None) -> str:
    if schema_format is None or schema_format.startswith(_JSON_SCHEMAS):
        return _JSON_SCHEMA
    return schema_format.partition(";")[0]


def _traffic(api: AsyncApi) -> dict[tuple[object, Action], _Traffic]:
    """Put together what the operations of each channel send and receive."""
    found: dict[tuple[object, Action], _Traffic] = {}
    for operation in api.operations:
        key = operation.channel.node.identity, operation.action
        traffic = found.setdefault(key, _Traffic(operation.place))
        for message in operation.messages:
            traffic.messages.setdefault(message.name, message)
    return found


def _matched(
    olds: dict[str, Message], news: dict[str, Message]
) -> tuple[dict[str, Message], dict[str, Message]]:
    """Give messages the same names; the only one of a channel is the same whatever it is called."""
    if len(olds) == len(news) == 1:
        return olds, dict(zip(olds, news.values(), strict=True))
    return olds, dict(news)


def _same_channel(old: Channel, news: tuple[Channel, ...]) -> Channel | None:
    """Find the channel with the same address, whatever its parameters are called, else the one of the same name."""
    if old.address is not None:
        for channel in news:
            if _shape(channel) == _shape(old):
                return channel
    return next((channel for channel in news if channel.name == old.name), None)


def _shape(channel: Channel) -> str | None:
    return None if channel.address is None else path_shape(channel.address)


def _title(channel: Channel) -> str:
    return f"channel {channel.address or channel.name}"


def _address(server: Node) -> tuple[str | None, ...]:
    return tuple(server.string(key) for key in ("url", "host", "pathname", "protocol"))
