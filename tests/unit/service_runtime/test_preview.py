"""Previews: what the contract alone answers."""

from __future__ import annotations

from typing import Any

import pytest

from service_runtime.contract.document import Contract
from service_runtime.contract.schemas import Schemas
from service_runtime.core.problems import conflict, not_implemented
from service_runtime.core.types import Reply
from tests.unit.service_runtime.harness import document
from tests.unit.service_runtime.previewing import answering, json_of, operation, previewed

ORDER = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "note": {"type": "string"},
        "pin": {"type": "string", "writeOnly": True},
    },
}


def test_a_value_is_made_from_the_schema(serve: Any) -> None:
    answer = previewed(serve, {"/x": {"get": answering(json_of(ORDER))}}).send("GET", "/x")
    assert (answer.status, answer.json()) == (200, {"id": 1, "note": "string"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-preview"] == "synthesized"
    assert "preference-applied" not in answer.headers


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        ({"example": {"id": 5}}, {"id": 5}),
        ({"example": {"id": 5, "pin": "1234"}}, {"id": 5}),
        ({"example": '{"id": 5}'}, {"id": 5}),
        (
            {"examples": {"bad": {"value": {"id": "x"}}, "good": {"$ref": "#/components/examples/E"}}},
            {"id": 6},
        ),
        (
            {"examples": {"far": {"externalValue": "http://192.0.2.1/"}, "new": {"dataValue": {"id": 7}}}},
            {"id": 7},
        ),
    ],
)
def test_an_example_that_holds_comes_first(serve: Any, media: Any, expected: Any) -> None:
    paths = {"/x": {"get": answering(json_of(ORDER, **media))}}
    service = previewed(serve, paths, components={"examples": {"E": {"value": {"id": 6}}}})
    answer = service.send("GET", "/x")
    assert (answer.json(), answer.headers["x-preview"]) == (expected, "example")


def test_an_example_that_breaks_the_schema_is_passed_over(serve: Any) -> None:
    paths = {"/x": {"get": answering(json_of(ORDER, examples={"bad": {"value": {"id": "x"}}}))}}
    service = previewed(serve, paths)
    assert service.send("GET", "/x").headers["x-preview"] == "synthesized"
    answer = service.send("GET", "/x", headers={"Prefer": "example=bad"})
    assert (answer.json(), answer.headers["x-preview"]) == ({"id": "x"}, "invalid")


@pytest.mark.parametrize(
    ("responses", "status"),
    [
        ({"404": {}, "201": {}, "200": {}}, 200),
        ({"202": {}, "default": {}}, 202),
        ({"2XX": {}}, 200),
        ({"302": {}, "400": {}}, 302),
        ({"default": {}}, 200),
        ({"404": {}}, 200),
    ],
)
def test_the_primary_success(serve: Any, responses: Any, status: int) -> None:
    answer = previewed(serve, {"/x": {"get": operation(responses)}}).send("GET", "/x")
    assert (answer.status, answer.body) == (status, b"")


CHOICES = {
    "/x": {
        "get": operation(
            {
                "200": {
                    "content": json_of(
                        ORDER, examples={"one": {"value": {"id": 1}}, "two": {"value": {"id": 2}}}
                    )
                },
                "404": {"content": json_of({}, examples={"gone": {"value": "gone"}})},
                "5XX": {"description": "d"},
                "204": {"description": "d"},
            }
        )
    }
}


@pytest.mark.parametrize(
    ("prefer", "status", "body"),
    [
        ("code=404", 404, "gone"),
        ("example=two", 200, {"id": 2}),
        ("code=200, example=two", 200, {"id": 2}),
        ("example=gone", 404, "gone"),
        ("code=503", 503, None),
        ("code=204", 204, None),
        ("dynamic=true", 200, {"id": 1, "note": "string"}),
    ],
)
def test_preferences(serve: Any, prefer: str, status: int, body: Any) -> None:
    answer = previewed(serve, CHOICES).send("GET", "/x", headers={"Prefer": prefer})
    assert (answer.status, answer.json() if answer.body else None) == (status, body)
    assert answer.headers["preference-applied"] == prefer


def test_dynamic_replies_differ_and_hold(serve: Any) -> None:
    schema = {
        "type": "object",
        "required": ["id", "color", "fixed"],
        "properties": {
            "id": {"type": "integer", "minimum": 5, "maximum": 6},
            "color": {"enum": ["red", "green"]},
            "at": {"type": "string", "format": "date-time"},
            "fixed": {"const": 1},
        },
    }
    contract = {"/x": {"get": operation({"200": {"content": json_of(schema, example={"id": 0})}})}}
    service = previewed(serve, contract)
    bodies = [service.send("GET", "/x", headers={"Prefer": "dynamic=true"}).json() for _ in range(25)]
    judge = Schemas(Contract(document({}))).validator(schema, "response")
    assert [body for body in bodies if not judge.is_valid(body)] == []
    assert len({str(body) for body in bodies}) == 20
    assert bodies[:5] == bodies[20:]
    plain = [service.send("GET", "/x").json() for _ in range(2)]
    assert plain[0] == plain[1]


@pytest.mark.parametrize(
    ("prefer", "detail"),
    [
        ("code=402", "o declares no response 402. There are: 200, 404, 5XX, 204."),
        ("code=no", "o declares no response no. There are: 200, 404, 5XX, 204."),
        ("example=three", "o has no example 'three'. There are: one, two, gone."),
        ("code=200, example=gone", "There is no example 'gone' of 200."),
    ],
)
def test_what_the_contract_lacks_is_not_found(serve: Any, prefer: str, detail: str) -> None:
    answer = previewed(serve, CHOICES).send("GET", "/x", headers={"Prefer": prefer, "Accept": "*/*"})
    assert answer.status == 404
    assert detail in answer.body.decode()


def test_requests_are_checked_all_the_same(serve: Any) -> None:
    checked = operation(
        {"200": {}, "422": {}},
        parameters=[{"name": "q", "in": "query", "required": True, "schema": {"type": "integer"}}],
    )
    service = previewed(serve, {"/x": {"get": checked}})
    assert service.send("GET", "/x?q=a", headers={"Prefer": "code=200"}).status == 422
    assert service.send("GET", "/x?q=1").status == 200


def test_a_behavior_wins_unless_the_client_prefers(serve: Any) -> None:
    async def handler(_: Any) -> Any:
        return Reply(200, {"id": 99})

    paths = {"/x": {"get": answering(json_of(ORDER))}}
    service = previewed(serve, paths, handlers={"o": handler})
    assert service.send("GET", "/x").json() == {"id": 99}
    assert service.send("GET", "/x", headers={"Prefer": "return=minimal"}).json() == {"id": 99}
    assert service.send("GET", "/x", headers={"Prefer": "code=200"}).json()["id"] == 1
    assert (
        previewed(serve, paths, handlers={"o": handler}, everything=True).send("GET", "/x").json()["id"] == 1
    )


def test_what_is_not_implemented_is_previewed_and_rolled_back(serve: Any) -> None:
    async def handler(call: Any) -> Any:
        raise not_implemented(call)

    async def refusing(_: Any) -> Any:
        raise conflict("no")

    paths = {"/x": {"get": answering(json_of(ORDER))}}
    service = previewed(serve, paths, handlers={"o": handler})
    assert service.send("GET", "/x").json()["id"] == 1
    assert service.units.outcomes == ["rollback"]
    assert previewed(serve, paths, handlers={"o": refusing}).send("GET", "/x").status == 409


@pytest.mark.parametrize(
    ("media_type", "media", "sent_type", "body"),
    [
        ("text/plain", {"schema": {"type": "string"}}, "text/plain; charset=utf-8", b"string"),
        ("text/csv", {"example": "a,b"}, "text/csv; charset=utf-8", b"a,b"),
        ("image/png", {"schema": {"type": "string", "format": "binary"}}, "image/png", b"string"),
        ("application/octet-stream", {}, "application/octet-stream", b"preview"),
        (
            "application/xml",
            {"schema": {**ORDER, "xml": {"name": "order"}}},
            "application/xml",
            b'<?xml version="1.0" encoding="UTF-8"?>\n<order><id>1</id><note>string</note></order>',
        ),
        ("application/xml", {"schema": ORDER, "example": "<a/>"}, "application/xml", b"<a/>"),
        ("application/x-www-form-urlencoded", {"schema": ORDER}, None, b"id=1&note=string"),
        (
            "application/jsonl",
            {"itemSchema": ORDER},
            None,
            b'{"id":1,"note":"string"}\n{"id":2,"note":"string1"}\n',
        ),
        (
            "text/event-stream",
            {"itemSchema": {"type": "object", "properties": {"data": {"type": "string"}}}},
            "text/event-stream",
            b"data: string\n\ndata: string1\n\n",
        ),
        ("application/hal+json; v=1", {"schema": {"type": "null"}}, "application/hal+json; v=1", b"null"),
        ("*/*", {"schema": ORDER}, "application/json", b'{"id":1,"note":"string"}'),
    ],
)
def test_media_types(serve: Any, media_type: str, media: Any, sent_type: Any, body: bytes) -> None:
    answer = previewed(serve, {"/x": {"get": answering({media_type: media})}}).send("GET", "/x")
    assert (answer.status, answer.headers["content-type"]) == (200, sent_type or media_type)
    assert answer.body == body


def test_the_media_type_is_negotiated(serve: Any) -> None:
    content = {**json_of(ORDER), "text/plain": {"example": "one", "examples": {"named": {"value": "two"}}}}
    service = previewed(serve, {"/x": {"get": answering(content)}})
    assert service.send("GET", "/x", headers={"Accept": "text/plain"}).body == b"one"
    assert service.send("GET", "/x", headers={"Prefer": "example=named"}).body == b"two"


def test_headers(serve: Any) -> None:
    headers = {
        "X-Left": {"required": True, "schema": {"type": "integer", "minimum": 7}},
        "X-Names": {"schema": {"type": "array", "items": {"type": "string"}, "minItems": 2}},
        "X-Given": {"schema": {"type": "string"}, "example": "given"},
        "X-Json": {"content": {"application/json": {"schema": {"type": "object", "required": ["a"]}}}},
        "X-Never": {"schema": False},
        "ETag": {"schema": {"type": "string"}},
        "Content-Encoding": {"required": True, "schema": {"const": "gzip"}},
        "Location": {"schema": {"type": "string", "format": "uri-reference"}},
    }
    paths = {"/x": {"post": answering(json_of(ORDER), "201", headers=headers)}}
    sent = previewed(serve, paths).send("POST", "/x").headers
    assert (sent["x-left"], sent["x-names"], sent["x-given"]) == ("7", "string,string1", "given")
    assert (sent["x-json"], sent["etag"], sent["location"]) == ('{"a": {}}', '"preview"', "/x/1")
    assert "content-encoding" not in sent
    assert "x-never" not in sent


def test_a_contradiction_is_shown_as_such_and_fails_nothing(serve: Any) -> None:
    paths = {"/x": {"get": answering(json_of({"allOf": [{"type": "string"}, {"type": "integer"}]}))}}
    answer = previewed(serve, paths).send("GET", "/x")
    assert (answer.status, answer.json(), answer.headers["x-preview"]) == (200, {}, "invalid")


def test_identifiers_lead_somewhere(serve: Any) -> None:
    place = {
        "name": "orderId",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Z0-9]{4}$"},
    }
    names = {"order_id": {"type": "string"}, "orderID": {"const": "x"}, "note": {"type": "string"}}
    paths = {
        "/orders": {"post": answering(json_of({"type": "object", "properties": names}), "201")},
        "/orders/{orderId}": {"get": {"operationId": "get", "parameters": [place], "responses": {"200": {}}}},
    }
    service = previewed(serve, paths)
    made = service.send("POST", "/orders").json()
    assert made == {"order_id": "0123", "orderID": "x", "note": "string"}
    assert service.send("GET", f"/orders/{made['order_id']}").status == 200


def test_defaults_come_before_the_first_of_a_list(serve: Any) -> None:
    letter = {"type": "string", "enum": ["x", "y"], "default": "y"}
    properties = {
        "e": {"type": "string", "enum": ["a", "b"], "default": "b"},
        "i": {"type": "integer", "enum": [1, 2], "default": 2},
        "n": {"type": ["string", "null"], "default": None},
        "r": {"$ref": "#/components/schemas/Letter"},
        "wrong": {"type": "string", "enum": ["a", "b"], "default": "c"},
    }
    paths = {"/x": {"get": answering(json_of({"type": "object", "properties": properties}))}}
    answer = previewed(serve, paths, schemas={"Letter": letter}).send("GET", "/x")
    assert answer.json() == {"e": "b", "i": 2, "n": None, "r": "y", "wrong": "a"}
    assert answer.headers["x-preview"] == "synthesized"


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ({"type": "integer", "minimum": 5, "maximum": 3}, 0),
        ({"type": "string", "pattern": "^a$", "minLength": 3}, "string"),
        ({"type": "object", "required": ["z"], "properties": {"z": False}}, {"z": {}}),
        ({"enum": ["a"], "type": "integer"}, "a"),
    ],
)
def test_what_comes_nearest_is_shown_and_marked(serve: Any, part: Any, shown: Any) -> None:
    schema = {"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "integer"}, "b": part}}
    answer = previewed(serve, {"/x": {"get": answering(json_of(schema))}}).send("GET", "/x")
    assert (answer.status, answer.headers["x-preview"]) == (200, "invalid")
    assert answer.json() == {"a": 1, "b": shown}


def test_what_can_only_be_endless_ends(serve: Any) -> None:
    node = {
        "type": "object",
        "required": ["next"],
        "properties": {"next": {"$ref": "#/components/schemas/Node"}},
    }
    paths = {"/x": {"get": answering(json_of({"$ref": "#/components/schemas/Node"}))}}
    answer = previewed(serve, paths, schemas={"Node": node}).send("GET", "/x")
    assert (answer.headers["x-preview"], answer.json()) == ("invalid", {"next": {}})
