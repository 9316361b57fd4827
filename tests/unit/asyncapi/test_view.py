"""Versions 2 and 3 say the same in the one view."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.asyncapi.load import load_asyncapi
from scaffold.asyncapi.view import AsyncApi
from scaffold.core.errors import InputError
from scaffold.openapi.document import Specification
from tests.unit.asyncapi.events import BOTH


def view(folder: Path, text: str) -> AsyncApi:
    file = folder / "events.yaml"
    file.write_text(text, encoding="utf-8")
    return AsyncApi(load_asyncapi(file))


@pytest.mark.parametrize("version", BOTH)
def test_channels_operations_and_messages(tmp_path: Path, version: str) -> None:
    api = view(tmp_path, BOTH[version])
    assert [(channel.address, list(channel.parameters)) for channel in api.channels] == [
        ("orders.{order_id}.created", ["order_id"]),
        ("payments.captured", []),
    ]
    told = [
        (operation.action, operation.channel.address, [message.name for message in operation.messages])
        for operation in api.operations
    ]
    assert told == [
        ("send", "orders.{order_id}.created", ["order.created.v1"]),
        ("receive", "payments.captured", ["payment.captured.v1"]),
    ]
    assert [message.name for message in api.messages] == ["order.created.v1", "payment.captured.v1"]
    assert api.server_names == {"production"}
    assert {node.identity for node in api.components} <= api.used


def test_a_message_in_another_file_is_found_there(tmp_path: Path) -> None:
    (tmp_path / "messages.yaml").write_text(
        "Paid: {name: order.paid, payload: {type: object}}\n", encoding="utf-8"
    )
    api = view(
        tmp_path,
        "asyncapi: 2.6.0\ninfo: {title: E, version: 1.0.0}\n"
        "channels: {paid: {subscribe: {message: {$ref: 'messages.yaml#/Paid'}}}}\n",
    )
    assert [(message.name, message.node.file.name) for message in api.messages] == [
        ("order.paid", "messages.yaml")
    ]


def test_a_channel_without_address_is_known_by_its_name(tmp_path: Path) -> None:
    api = view(
        tmp_path,
        "asyncapi: 3.0.0\ninfo: {title: E, version: 1.0.0}\nchannels: {replies: {address: null}, orders: {}}\n",
    )
    assert [(channel.name, channel.address) for channel in api.channels] == [
        ("replies", None),
        ("orders", "orders"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("openapi: 3.1.0", "not-asyncapi"),
        ("[]", "not-asyncapi"),
        ("asyncapi: 1.2.0", "version-unsupported"),
        ("asyncapi: 3", "version-unsupported"),
        ("asyncapi: [", "yaml-syntax"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        view(tmp_path, text)
    assert caught.value.code == code


def test_a_document_says_what_it_is_written_in(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(BOTH["3.0"], encoding="utf-8")
    document = load_asyncapi(file)
    assert (document.specification, document.version, document.notices) == (
        Specification.ASYNCAPI,
        "3.0.0",
        (),
    )
