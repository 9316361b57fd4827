"""Replies: media types by negotiation, streams, and typed values as JSON."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, Field

from service_runtime.core.jsontext import write_json
from service_runtime.core.types import Reply
from service_runtime.core.values import build, dump
from tests.unit.service_runtime.harness import document


def service(
    serve: Any,
    body: Any,
    content: dict[str, Any],
    *,
    method: str = "get",
    media_type: Any = None,
) -> Any:
    async def handler(_: Any) -> Any:
        return Reply(200, body() if callable(body) else body, {}, media_type)

    operation = {"operationId": "o", "responses": {"200": {"description": "d", "content": content}}}
    return serve(document({"/x": {method: operation}}), {"o": handler})


THING = {
    "type": "object",
    "properties": {"a": {"type": "integer"}, "l": {"type": "array", "items": {"type": "string"}}},
}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/xml", "application/xml"),
        ("application/*;q=0.5, application/xml", "application/xml"),
        ("image/png", "application/json"),
        ("application/json;q=0, application/xml", "application/xml"),
        ("nonsense;q=x", "application/json"),
    ],
)
def test_negotiation(serve: Any, accept: str | None, expected: str) -> None:
    content = {"application/json": {"schema": THING}, "application/xml": {"schema": THING}}
    headers = {"Accept": accept} if accept else {}
    answer = service(serve, {"a": 1, "l": ["x<"]}, content).send("GET", "/x", headers=headers)
    assert answer.headers["content-type"] == expected
    if expected == "application/xml":
        assert answer.body.endswith(b"<data><a>1</a><l>x&lt;</l></data>")


def test_octets_and_text(serve: Any) -> None:
    assert service(serve, b"\x00", {"image/png": {}}).send("GET", "/x").body == b"\x00"
    answer = service(serve, "ä", {"text/plain": {}}).send("GET", "/x")
    assert (answer.headers["content-type"], answer.body) == ("text/plain; charset=utf-8", "ä".encode())
    assert service(serve, "ä", {"application/json": {}}).send("GET", "/x").json() == "ä"
    assert (
        service(serve, {"a": 1}, {"*/*": {}}).send("GET", "/x").headers["content-type"] == "application/json"
    )
    chosen = service(serve, {"a": 1}, {"application/json": {}}, media_type="application/hal+json")
    assert chosen.send("GET", "/x").headers["content-type"] == "application/hal+json"


def test_head_has_headers_only(serve: Any) -> None:
    answer = service(serve, {"a": 1}, {"application/json": {}}, method="head").send("HEAD", "/x")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "7")


async def events() -> AsyncIterator[Any]:
    yield {"data": {"n": 1}, "event": "stock\ndata: forged", "id": 7}
    yield "two\nlines"


def test_server_sent_events(serve: Any) -> None:
    answer = service(serve, events, {"text/event-stream": {}}).send("GET", "/x")
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.body == b'event: stock\nid: 7\ndata: {"n":1}\n\ndata: two\ndata: lines\n\n'


async def lines() -> AsyncIterator[Any]:
    yield {"n": 1}
    yield {"n": 2}


def test_json_lines(serve: Any) -> None:
    for body in (lines, [{"n": 1}, {"n": 2}]):
        answer = service(serve, body, {"application/jsonl": {}}).send("GET", "/x")
        assert answer.body == b'{"n":1}\n{"n":2}\n'


def test_what_is_no_json_never_leaves(serve: Any) -> None:
    assert service(serve, {"a": float("inf")}, {"application/json": {}}).send("GET", "/x").json() == {
        "a": None
    }
    assert service(serve, {"a": "\ud800"}, {"application/json": {}}).send("GET", "/x").status == 500


class Inner(BaseModel):
    when: datetime


class Person(BaseModel):
    model_config = ConfigDict(extra="allow")

    person_id: UUID = Field(alias="id")
    mail: str | None = Field(default=None, alias="e-mail", pattern=r"^[^@]+@[^@]+\.[a-z]+$")
    inner: list[Inner] | None = None


KEY = "0190a3c0-0000-7000-8000-000000000001"


def test_models_travel_by_alias_and_without_unset_fields(serve: Any) -> None:
    person = build(Person, {"id": KEY, "inner": [{"when": "2026-01-02T03:04:05Z"}], "more": 1})
    assert person.inner[0].when == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    expected = {"id": KEY, "inner": [{"when": "2026-01-02T03:04:05Z"}], "more": 1}
    assert dump(person) == expected
    assert dump([{"p": person}]) == [{"p": expected}]
    assert service(serve, person, {"application/json": {}}).send("GET", "/x").json() == expected


def test_what_pydantic_refuses_is_kept() -> None:
    data = {"id": KEY, "e-mail": "a@localhost", "inner": [{"when": "2026-12-31T23:59:60Z"}], "more": 1}
    person = build(Person, data)
    assert (person.person_id, person.mail) == (UUID(KEY), "a@localhost")
    assert person.inner[0].when == "2026-12-31T23:59:60Z"
    assert dump(person) == data
    assert json.loads(write_json(dump(person))) == data


def test_a_header_cannot_begin_another(serve: Any) -> None:
    async def handler(_: Any) -> Any:
        return Reply(200, "x", {"Location": "/a\r\nX-Evil: 1\u20ac"})

    operation = {"operationId": "o", "responses": {"200": {"description": "d"}}}
    answer = serve(document({"/x": {"get": operation}}), {"o": handler}).send("GET", "/x")
    assert answer.headers["location"] == "/a  X-Evil: 1?"


async def framed() -> AsyncIterator[Any]:
    yield "event: a\ndata: 1\n\n"
    yield ": still here\n\n"
    yield "data: no end"


def test_an_event_is_framed_once(serve: Any) -> None:
    answer = service(serve, framed, {"text/event-stream": {}}).send("GET", "/x")
    assert answer.body == b"event: a\ndata: 1\n\n: still here\n\ndata: data: no end\n\n"
