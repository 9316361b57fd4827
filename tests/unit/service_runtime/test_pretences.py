"""The memory of a preview: what was made and deleted."""

from __future__ import annotations

from typing import Any

import pytest

from service_runtime.core.problems import not_found, not_implemented
from service_runtime.core.types import Reply
from service_runtime.preview.pretences import Paths
from tests.unit.service_runtime.previewing import answering, json_of, previewed


def test_what_a_query_tells_apart_is_deleted_by_itself(serve: Any) -> None:
    item = {
        "get": {"operationId": "get", "responses": {"200": {}}},
        "delete": {"operationId": "end", "responses": {"204": {}}},
    }
    acl = {method: {**one, "operationId": f"{one['operationId']}-acl"} for method, one in item.items()}
    service = previewed(serve, {"/orders/{id}": item, "/orders/{id}?acl": acl})

    def statuses(*requests: str) -> list[int]:
        return [int(service.send(*request.split()).status) for request in requests]

    assert statuses("DELETE /orders/1?acl", "GET /orders/1?acl=", "GET /orders/1") == [204, 404, 200]
    assert statuses("DELETE /orders/2", "GET /orders/2", "GET /orders/2?acl") == [204, 404, 404]


def test_what_was_deleted_stays_away_until_something_is_made(serve: Any) -> None:
    paths = {
        "/orders": {"post": {"operationId": "new", "responses": {"201": {}}}},
        "/orders/{id}": {
            "get": {"operationId": "get", "responses": {"200": {}, "404": {}}},
            "delete": {"operationId": "end", "responses": {"204": {}}},
        },
        "/orders/{id}/items": {"get": {"operationId": "items", "responses": {"200": {}}}},
        "/orders/{id}/session": {"delete": {"operationId": "session", "responses": {"204": {}}}},
        "/session": {"delete": {"operationId": "out", "responses": {"204": {}}}},
    }
    service = previewed(serve, paths)

    def status(method: str, path: str, **headers: str) -> int:
        return int(service.send(method, path, headers=headers).status)

    assert [status("DELETE", "/orders/1"), status("GET", "/orders/1"), status("GET", "/orders/2")] == [
        204,
        404,
        200,
    ]
    assert [status("GET", "/orders/1/items"), status("DELETE", "/orders/1")] == [404, 404]
    assert status("GET", "/orders/1", Prefer="code=200") == 200
    assert [status("POST", "/orders"), status("GET", "/orders/1")] == [201, 200]
    assert [status("DELETE", "/session"), status("DELETE", "/session")] == [204, 204]


def test_what_a_reply_names_is_there_again(serve: Any) -> None:
    made = json_of(
        {"type": "object", "properties": {"silence": {"type": "object"}}}, example={"silence": {"no": 7}}
    )
    paths = {
        "/silences": {"post": {**answering(made, "201"), "operationId": "new"}},
        "/alerts": {"post": {**answering(made, "201"), "operationId": "alert"}},
        "/silence/{id}": {
            "get": {"operationId": "get", "responses": {"200": {}, "404": {}}},
            "delete": {"operationId": "end", "responses": {"204": {}}},
        },
    }
    service = previewed(serve, paths)
    requests = ["DELETE /silence/7", "DELETE /silence/8", "POST /alerts", "GET /silence/7", "POST /silences"]
    requests += ["GET /silence/7", "GET /silence/8"]
    statuses = [service.send(*request.split()).status for request in requests]
    assert statuses == [204, 204, 201, 404, 201, 200, 404]


@pytest.mark.parametrize(
    ("written", "requests", "statuses"),
    [
        # Nobody but the preview knows what a previewed POST made.
        ({"get", "end"}, ["GET /a/1", "POST /a", "GET /a/1"], [404, 201, 200]),
        ({"get", "end"}, ["POST /a", "DELETE /a/1", "GET /a/1", "DELETE /a/1"], [201, 204, 404, 404]),
        ({"get", "end"}, ["POST /a", "DELETE /a/1", "POST /a", "GET /a/1"], [201, 204, 201, 200]),
        # A handler does not know what a previewed DELETE ended, nor the preview what a handler did.
        ({"new", "get"}, ["POST /a", "GET /a/7", "DELETE /a/7", "GET /a/7"], [201, 200, 204, 404]),
        ({"new", "end"}, ["POST /a", "GET /a/7", "DELETE /a/7", "GET /a/7"], [201, 200, 204, 404]),
        ({"new", "get", "end"}, ["POST /a", "GET /a/1", "DELETE /a/7", "GET /a/7"], [201, 404, 204, 404]),
    ],
)
def test_behaviors_and_previews_of_one_resource_agree(
    serve: Any, written: set[str], requests: list[str], statuses: list[int]
) -> None:
    stored: set[str] = set()

    async def new(_: Any) -> Any:
        stored.add("7")
        return Reply(201, None)

    async def get(call: Any) -> Any:
        if call.path["id"] not in stored:
            raise not_found()
        return Reply(200, None)

    async def end(call: Any) -> Any:
        if call.path["id"] not in stored:
            raise not_found()
        stored.remove(call.path["id"])
        return Reply(204, None)

    async def unwritten(call: Any) -> Any:
        raise not_implemented(call)

    place = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    paths = {
        "/a": {"post": {"operationId": "new", "responses": {"201": {}}}},
        "/a/{id}": {
            "parameters": place,
            "get": {"operationId": "get", "responses": {"200": {}, "404": {}}},
            "delete": {"operationId": "end", "responses": {"204": {}, "404": {}}},
        },
    }
    known = {"new": new, "get": get, "end": end}
    handlers = {name: handler if name in written else unwritten for name, handler in known.items()}
    service = previewed(serve, paths, handlers=handlers)
    assert [service.send(*request.split()).status for request in requests] == statuses


def test_remembered_paths_are_few() -> None:
    paths = Paths()
    for number in range(3000):
        paths.add(f"/a/{number}")
    paths.add("/a/" + "x" * 5000)
    assert not paths.covers("/a/0")
    assert paths.covers("/a/2999/")
    assert not paths.covers("/a/" + "x" * 5000)
    assert sum(paths.covers(f"/a/{number}") for number in range(3000)) == 1024
