"""Webhooks and callbacks: what the service sends itself keeps the contract, and goes nowhere private."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import BaseModel

from service_runtime.contract.document import Contract
from service_runtime.core.types import Call, Reply
from service_runtime.forms.mapping import parse_multipart
from service_runtime.outbound.expressions import ExpressionError, evaluate
from service_runtime.outbound.sending import Incoming, Outbound, Outgoing, SendingError, UnexpectedReplyError
from service_runtime.outbound.transport import HttpTransport, is_public
from tests.unit.service_runtime.harness import EVERYTHING, document

PET = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "integer", "readOnly": True}, "name": {"type": "string", "minLength": 1}},
}
ACK = {
    "200": {
        "description": "",
        "content": {"application/json": {"schema": {"type": "object", "required": ["ok"]}}},
    }
}
PARAMETERS = [
    {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
    {"name": "csv", "in": "query", "explode": False, "schema": {"type": "array"}},
    {"name": "deep", "in": "query", "style": "deepObject", "explode": True, "schema": {"type": "object"}},
    {"name": "flat", "in": "query", "schema": {"type": "object"}},
    {"name": "json", "in": "query", "content": {"application/json": {"schema": {}}}},
    {"name": "X-Sign", "in": "header", "required": True, "schema": {"type": "string"}},
    {"name": "X-List", "in": "header", "schema": {"type": "array"}},
    {"name": "sid", "in": "cookie", "schema": {"type": "integer"}},
]
SIGNED = {("header", "X-Sign"): "s"}


@dataclass
class Receiver:
    """Answer every request alike and keep it."""

    status: int = 200
    body: bytes = b'{"ok": 1}'
    media_type: str = "application/json"
    requests: list[Any] = field(default_factory=list)

    async def send(self, request: Any) -> Any:
        """Return the reply."""
        self.requests.append(request)
        return Incoming(self.status, {"content-type": self.media_type}, self.body)


def contract(body: Any = None, responses: Any = None, **more: Any) -> dict[str, Any]:
    operation: dict[str, Any] = {"responses": responses or ACK, "parameters": PARAMETERS, **more}
    if body is not None:
        operation["requestBody"] = {"required": True, "content": body}
    schemes = {
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "query": {"type": "apiKey", "in": "query", "name": "k"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "c"},
        "basic": {"type": "http", "scheme": "basic"},
        "oauth": {"type": "oauth2", "flows": {}},
    }
    return document({}, webhooks={"pet": {"post": operation}}, components={"securitySchemes": schemes})


def send(
    described: dict[str, Any],
    receiver: Receiver,
    parameters: Any = SIGNED,
    body: Any = None,
    *,
    types: Any = None,
    credentials: Any = None,
    url: str = "https://there.example/hook?a=1",
) -> Any:
    outbound = Outbound(Contract(described), receiver, EVERYTHING, credentials)
    return asyncio.run(outbound.send("#/webhooks/pet/post", url, parameters, body, types or {}))


JSON = {"application/json": {"schema": PET}}


def test_a_body_is_sent_and_the_reply_read() -> None:
    class Ack(BaseModel):
        ok: int

    receiver = Receiver()
    reply = send(contract(JSON), receiver, body={"id": 1, "name": "a"}, types={"200": Ack})
    assert (reply.status, reply.body) == (200, Ack(ok=1))
    (request,) = receiver.requests
    assert (request.method, request.url) == ("POST", "https://there.example/hook?a=1")
    assert json.loads(request.body) == {"id": 1, "name": "a"}
    headers = dict(request.headers)
    assert headers["content-type"] == "application/json"
    assert headers["content-length"] == str(len(request.body))
    assert headers["accept"] == "application/json"
    assert headers["X-Sign"] == "s"


def test_parameters_travel_in_their_styles() -> None:
    receiver = Receiver()
    parameters = {
        **SIGNED,
        ("query", "tags"): ["a b", "c&d"],
        ("query", "csv"): [1, 2],
        ("query", "deep"): {"x": True},
        ("query", "flat"): {"y": 1, "z": "ä"},
        ("query", "json"): {"q": [1]},
        ("header", "X-List"): [1, "b"],
        ("cookie", "sid"): 5,
    }
    send(contract(), receiver, parameters)
    (request,) = receiver.requests
    assert request.url.partition("?")[2].split("&") == [
        "a=1", "tags=a%20b", "tags=c%26d", "csv=1,2", "deep%5Bx%5D=true", "y=1", "z=%C3%A4",
        "json=%7B%22q%22%3A%20%5B1%5D%7D",
    ]  # fmt: skip
    headers = dict(request.headers)
    assert (headers["X-List"], headers["cookie"]) == ("1,b", "sid=5")


@pytest.mark.parametrize(
    ("content", "body", "sent"),
    [
        ({"application/x-www-form-urlencoded": {"schema": {}}}, {"a": [1, 2], "b": "x y"}, b"a=1&a=2&b=x+y"),
        ({"text/plain": {"schema": {"type": "string"}}}, "ä", "ä".encode()),
        ({"application/octet-stream": {}}, b"\x00", b"\x00"),
        ({"application/jsonl": {"itemSchema": PET}}, [{"id": 1, "name": "a"}], b'{"id":1,"name":"a"}\n'),
        (
            {"application/xml": {"schema": {**PET, "xml": {"name": "pet"}}}},
            {"id": 1, "name": "a"},
            b'<?xml version="1.0" encoding="UTF-8"?>\n<pet><id>1</id><name>a</name></pet>',
        ),
    ],
)
def test_bodies_of_other_media_types(content: Any, body: Any, sent: bytes) -> None:
    receiver = Receiver()
    send(contract(content), receiver, body=body)
    assert receiver.requests[0].body.strip() == sent.strip()
    assert dict(receiver.requests[0].headers)["content-type"] in content


def test_a_form_with_files() -> None:
    receiver = Receiver()
    content = {"multipart/form-data": {"schema": {"type": "object"}}}
    send(contract(content), receiver, body={"n": 1, "meta": {"a": 2}})
    (request,) = receiver.requests
    media_type = dict(request.headers)["content-type"]
    form = asyncio.run(parse_multipart(request.body, media_type))
    assert form.fields == (("n", "1"), ("meta", '{"a": 2}'))


@pytest.mark.parametrize(
    ("security", "name", "value"),
    [
        ([{"key": []}], "X-Key", "k1"),
        ([{"cookie": []}], "cookie", "c=c1"),
        ([{"basic": []}], "authorization", "Basic dTpw"),
        ([{"oauth": ["a"]}], "authorization", "Bearer t1"),
        ([{"unknown": []}, {"key": []}], "X-Key", "k1"),
    ],
)
def test_credentials(security: Any, name: str, value: str) -> None:
    receiver = Receiver()
    secrets = {"key": "k1", "query": "q1", "cookie": "c1", "basic": "u:p", "oauth": "t1"}
    send(contract(security=security), receiver, credentials=secrets)
    assert dict(receiver.requests[0].headers)[name] == value
    send(contract(security=[{"query": []}]), receiver, credentials=secrets)
    assert receiver.requests[1].url.endswith("&k=q1")


@pytest.mark.parametrize(
    ("parameters", "body", "detail"),
    [
        ({}, {"id": 1, "name": "a"}, "header parameter X-Sign is required"),
        (SIGNED, None, "a body is required"),
        (SIGNED, {"id": 1, "name": ""}, "/name"),
        ({**SIGNED, ("cookie", "sid"): "x"}, {"id": 1, "name": "a"}, "cookie parameter sid"),
        ({("header", "X-Sign"): "a\r\nX: b"}, {"id": 1, "name": "a"}, "X-Sign"),
    ],
)
def test_what_breaks_the_contract_is_not_sent(parameters: Any, body: Any, detail: str) -> None:
    receiver = Receiver()
    with pytest.raises(SendingError, match=detail):
        send(contract(JSON), receiver, parameters, body)
    assert receiver.requests == []


@pytest.mark.parametrize(
    ("status", "body", "media_type"),
    [
        (418, b"", "application/json"),
        (200, b"{}", "application/json"),
        (200, b"{", "application/json"),
        (200, b'{"ok": 1}', "text/html"),
    ],
)
def test_an_answer_that_breaks_the_contract_is_an_error(status: int, body: bytes, media_type: str) -> None:
    receiver = Receiver(status, body, media_type)
    with pytest.raises(UnexpectedReplyError) as caught:
        send(contract(), receiver)
    assert caught.value.reply.status == status


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("fe80::1%eth0", False),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses(text: str, public: bool) -> None:
    assert is_public(text) is public


def request(url: str, **options: Any) -> Any:
    async def run() -> Any:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            seen.append(head)
            writer.write(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 3\r\n\r\nabc")
            writer.close()

        seen: list[bytes] = []
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        transport = HttpTransport(**options)
        sent = Outgoing("GET", url.format(port=port), (("x-a", "b"),), b"")
        try:
            return await transport.send(sent), seen
        finally:
            await transport.aclose()
            server.close()

    return asyncio.run(run())


def test_a_request_over_the_wire() -> None:
    reply, seen = request("http://127.0.0.1:{port}/p?q=1", allow_private=True)
    assert (reply.status, reply.body, reply.headers["location"]) == (302, b"abc", "/x")
    assert seen[0].startswith(b"GET /p?q=1 HTTP/1.1\r\n")
    assert b"x-a: b\r\n" in seen[0]
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("url", "options", "detail"),
    [
        ("https://127.0.0.1:{port}/", {}, "not public"),
        ("https://localhost:{port}/", {}, "not public"),
        ("http://127.0.0.1:{port}/", {}, "https"),
        ("file:///etc/passwd", {"allow_private": True}, "http"),
        ("http:///x", {"allow_private": True}, "http"),
        ("http://127.0.0.1:{port}/", {"allow_private": True, "max_reply": 2}, "more than 2"),
        ("https://127.0.0.1:{port}/", {"allow_private": True}, "cannot be reached"),
    ],
)
def test_what_is_refused(url: str, options: Any, detail: str) -> None:
    with pytest.raises(SendingError, match=detail):
        request(url, **options)


CALLBACK = "{$request.body#/url}/pets/{$request.path.kind}?id={$response.body#/id}&at={$request.header.X-At}"


def evaluated(template: str, body: Any = None) -> str:
    from starlette.requests import Request

    scope = {
        "type": "http", "method": "POST", "path": "/subscribe", "headers": [(b"x-at", b"1 2"), (b"host", b"here")],
        "query_string": b"q=1", "scheme": "http",
    }  # fmt: skip
    call = Call(
        "x", Request(scope), None, {"kind": "a/b"}, {"q": 1}, {}, {},
        {"url": "https://there.example/base", "list": [1]} if body is None else body, None, None,
    )  # fmt: skip
    reply = Reply(201, {"id": 7}, {"Location": "/s/7"})
    found: str = evaluate(template, call, reply)
    return found


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (CALLBACK, "https://there.example/base/pets/a%2Fb?id=7&at=1%202"),
        ("$request.body#/url", "https://there.example/base"),
        ("https://x.example/{$request.query.q}/{$statusCode}", "https://x.example/1/201"),
        ("{$url}#{$method}", "http://here/subscribe?q=1#POST"),
        ("https://x.example{$response.header.location}", "https://x.example%2Fs%2F7"),
        ("https://x.example/{$request.body#/list/0}", "https://x.example/1"),
    ],
)
def test_where_a_callback_goes(template: str, expected: str) -> None:
    assert evaluated(template) == expected


@pytest.mark.parametrize(
    "template",
    [
        "{$request.body#/none}",
        "{$request.query.none}",
        "{$request.body#/list}",
        "{$odd}",
        "{$request.body#/url/x}",
    ],
)
def test_an_expression_without_a_value(template: str) -> None:
    with pytest.raises(ExpressionError):
        evaluated(template)
