"""AsyncAPI documents: what those who exchange messages with the service notice, in versions 2 and 3."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.asyncapi.load import load_asyncapi
from scaffold.diff.checks import CHECKS, Area, Verdict
from scaffold.diff.documents import compare_documents
from scaffold.diff.judge import Impact, judge_changes

TODAY = date(2026, 6, 1)

THREE: dict[str, Any] = yaml.safe_load("""
asyncapi: 3.0.0
info: {title: Orders, version: 1.0.0}
servers: {main: {host: broker.example.com, protocol: kafka}, old: {host: old.example.com, protocol: kafka}}
channels:
  placed:
    address: orders.{region}.placed
    parameters: {region: {}}
    messages: {Placed: {$ref: "#/components/messages/Placed"}, Changed: {$ref: "#/components/messages/Changed"}}
  commands:
    address: orders.commands
    messages: {Cancel: {contentType: application/json, payload: {type: object, properties: {id: {type: string}}}}}
  unknown:
    address: null
    messages: {Any: {payload: {type: string}}}
operations:
  tell: {action: send, channel: {$ref: "#/channels/placed"}}
  obey: {action: receive, channel: {$ref: "#/channels/commands"}}
  reply: {action: send, channel: {$ref: "#/channels/unknown"}}
components:
  messages:
    Placed:
      headers: {type: object, properties: {trace: {type: string}}}
      payload:
        schemaFormat: application/vnd.aai.asyncapi+json;version=3.0.0
        schema: {$ref: "#/components/schemas/Order"}
    Changed: {payload: {$ref: "#/components/schemas/Order"}}
  schemas:
    Order:
      type: object
      required: [id]
      properties: {id: {type: string}, state: {type: string, enum: [open, paid]}}
""")
TWO: dict[str, Any] = yaml.safe_load("""
asyncapi: 2.6.0
info: {title: Orders, version: 1.0.0}
defaultContentType: application/json
servers: {main: {url: broker.example.com, protocol: amqp}}
channels:
  orders/placed:
    subscribe: {message: {oneOf: [{$ref: "#/components/messages/Placed"}, {$ref: "#/components/messages/Changed"}]}}
  orders/commands:
    publish: {message: {name: Cancel, payload: {type: object, properties: {id: {type: string}}}}}
components:
  messages:
    Placed: {payload: {type: object, required: [id], properties: {id: {type: string}}}}
    Changed: {payload: {type: object, properties: {state: {type: string}}}}
""")

Edit = Callable[[dict[str, Any]], object]


def compare(old: Any, new: Any, folder: Path) -> list[Impact]:
    documents = []
    for name, data in (("old.json", old), ("new.json", new)):
        (folder / name).write_text(json.dumps(data), encoding="utf-8")
        documents.append(load_asyncapi(folder / name))
    return judge_changes(compare_documents(documents[0], documents[1], TODAY))


def at(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data[key]
    return data


def without(*path: str) -> Edit:
    return lambda data: at(data, *path[:-1]).pop(path[-1])


def setting(*path: Any) -> Edit:
    return lambda data: at(data, *path[:-2]).update({path[-2]: path[-1]})


def also(*edits: Edit) -> Edit:
    return lambda data: [edit(data) for edit in edits]


PLACED = ("components", "messages", "Placed")
ORDER = ("components", "schemas", "Order")
CANCEL = ("channels", "commands", "messages", "Cancel")
CASES: list[tuple[dict[str, Any], Edit, str, str]] = [
    # before, what is done to it, the verdict, what is said
    (THREE, without("servers", "old"), "server-removed", "server 'old' was removed"),
    (THREE, also(without("channels", "commands"), without("operations", "obey")), "channel-removed",
     "channel orders.commands was removed"),
    (THREE, setting("channels", "commands", "address", "orders.orders"), "channel-moved",
     "channel orders.commands moved to orders.orders"),
    (THREE, without("operations", "tell"), "exchange-removed",
     "sending to channel orders.{region}.placed was removed"),
    (THREE, without("operations", "obey"), "exchange-removed", "receiving from channel orders.commands was removed"),
    (THREE, without("channels", "placed", "messages", "Changed"), "message-removed",
     "message 'Changed' of channel orders.{region}.placed was removed (in messages that it sends)"),
    (THREE, setting("channels", "placed", "messages", "Paid", {"payload": {}}), "message-added",
     "message 'Paid' of channel orders.{region}.placed is new (in messages that it sends)"),
    (THREE, setting(*CANCEL, "contentType", "text/plain"), "content-type-changed",
     ("message 'Cancel' of channel orders.commands is written differently: application/json became text/plain"
     " (in messages that it receives)")),
    (THREE, setting(*PLACED, "payload", "schemaFormat", "application/vnd.apache.avro;version=1.9.0"),
     "schema-format-changed", ("message 'Placed' of channel orders.{region}.placed is described differently: "
     "JSON Schema became application/vnd.apache.avro (in messages that it sends)")),
    (THREE, without(*ORDER, "required"), "property-became-optional",
     "property 'id' became optional (in messages that it sends)"),
    (THREE, setting(*ORDER, "properties", "state", "enum", ["open", "paid", "lost"]), "enum-value-added",
     "property 'state' can be 'lost' too (in messages that it sends)"),
    (THREE, setting(*CANCEL, "payload", "required", ["id"]), "property-became-required",
     "property 'id' became required (in messages that it receives)"),
    (THREE, setting(*CANCEL, "payload", "type", "string"), "type-changed",
     "the payload of message 'Cancel' changed its type from object to string (in messages that it receives)"),
    (THREE, setting(*PLACED, "headers", "properties", "trace", "type", "integer"), "type-changed",
     "property 'trace' changed its type from string to integer (in messages that it sends)"),
    (TWO, without("channels", "orders/commands"), "channel-removed", "channel orders/commands was removed"),
    (TWO, without("channels", "orders/placed", "subscribe"), "exchange-removed",
     "sending to channel orders/placed was removed"),
    (TWO, setting("defaultContentType", "text/plain"), "content-type-changed", ""),
    (TWO, without(*PLACED, "payload", "required"), "property-became-optional",
     "property 'id' became optional (in messages that it sends)"),
    (TWO, setting("channels", "orders/placed", "subscribe", {"message": {"$ref": "#/components/messages/Placed"}}),
     "message-removed", "message 'Changed' of channel orders/placed was removed (in messages that it sends)"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "edit", "kind", "message"), CASES)
def test_a_change_is_found(before: Any, edit: Edit, kind: str, message: str, tmp_path: Path) -> None:
    after = deepcopy(before)
    edit(after)
    impacts = compare(before, after, tmp_path)
    assert {impact.kind for impact in impacts} == {kind}
    assert not message or [impact.message for impact in impacts] == [message]


def test_every_kind_of_messages_is_tried() -> None:
    wanted = {check.kind for check in CHECKS.values() if check.area is Area.MESSAGES}
    assert wanted <= {kind for _, _, kind, _ in CASES}


@pytest.mark.parametrize(
    "edit",
    [
        lambda data: data,
        # another name for the channel, its parameter, its operation, and a lonely message
        lambda data: data["channels"].update(placed={
            **data["channels"]["placed"], "address": "orders.{area}.placed", "parameters": {"area": {}}}),
        also(setting("operations", "tellAll", THREE["operations"]["tell"]), without("operations", "tell")),
        lambda data: data["channels"]["commands"].update(messages={"Stop": at(data, *CANCEL)}),
        # more of everything
        setting("channels", "more", {"address": "x", "messages": {}}),
        setting(*ORDER, "properties", "note", {"type": "string"}),
        setting("channels", "commands", "messages", "Ship", {"payload": {}}),
        lambda data: data["components"]["messages"].update(Placed={
            **at(data, *PLACED), "payload": {"$ref": "#/components/schemas/Order"}}),
    ],
)  # fmt: skip
def test_what_nobody_notices_is_no_change(edit: Edit, tmp_path: Path) -> None:
    after = deepcopy(THREE)
    edit(after)
    assert compare(THREE, after, tmp_path) == []


def test_what_has_passed_its_sunset_may_go(tmp_path: Path) -> None:
    before, after = deepcopy(THREE), deepcopy(THREE)
    before["channels"]["commands"].update({"deprecated": True, "x-sunset": "2026-05-31"})
    also(without("channels", "commands"), without("operations", "obey"))(after)
    assert compare(before, after, tmp_path) == []
    before["channels"]["commands"]["x-sunset"] = "2026-07-01"
    assert [impact.verdict for impact in compare(before, after, tmp_path)] == [Verdict.BREAKS]
