"""The declarations of routes, and the lines in which the shipped drift test compares documents."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from service_runtime.routing.routes import ContractRoute
from service_runtime.testing import declared
from tests.unit.service_runtime.harness import document

CONTRACT = document(
    {
        "/a/{id}": {
            "parameters": [{"$ref": "#/components/parameters/Id"}],
            "get": {
                "operationId": "get",
                "parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"}}],
                "security": [{"key": ["read"], "other": []}, {}],
                "responses": {
                    "200": {
                        "description": "d",
                        "headers": {"ETag": {"required": True, "schema": {}}},
                        "content": {"application/json": {"schema": {"type": "string"}}},
                    },
                    "default": {"$ref": "#/components/responses/Error"},
                },
            },
            "additionalOperations": {
                "COPY": {"operationId": "copy", "responses": {"204": {"description": "d"}}}
            },
        },
        "/b/{x:y}/{x:y}": {
            "post": {
                "operationId": "post",
                "requestBody": {"required": True, "content": {"text/plain": {}}},
                "responses": {"default": {"description": "d"}},
            }
        },
    },
    components={
        "parameters": {"Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}},
        "responses": {"Error": {"description": "d", "content": {"application/problem+json": {}}}},
    },
)


def test_every_promise_is_a_line() -> None:
    lines = [line.partition(", as ")[0] for line in declared.declarations(CONTRACT)]
    assert lines == [
        "COPY /a/{id}",
        "COPY /a/{id}: path parameter id, required",
        "COPY /a/{id}: response 204",
        "COPY /a/{id}: security none",
        "GET /a/{id}",
        "GET /a/{id}: path parameter id, required",
        "GET /a/{id}: query parameter q, optional",
        "GET /a/{id}: response 200",
        "GET /a/{id}: response 200 application/json",
        "GET /a/{id}: response 200 header ETag, required",
        "GET /a/{id}: response default",
        "GET /a/{id}: response default application/problem+json",
        "GET /a/{id}: security key[read] and other[] or nothing",
        "POST /b/{x:y}/{x:y}",
        "POST /b/{x:y}/{x:y}: body required",
        "POST /b/{x:y}/{x:y}: body text/plain",
        "POST /b/{x:y}/{x:y}: response default",
        "POST /b/{x:y}/{x:y}: security none",
    ]


def test_routes_declare_the_contract(serve: Any) -> None:
    written = serve(CONTRACT).app.openapi()
    assert declared.difference(declared.declarations(CONTRACT), declared.declarations(written)) == ""


def _operation(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"]["/a/{id}"]["get"]
    return found


MUTATIONS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "an operation": (lambda one: one["paths"]["/b/{x:y}/{x:y}"].pop("post"), "- POST /b/{x:y}/{x:y}"),
    "another method": (
        lambda one: one["paths"]["/a/{id}"]["additionalOperations"].pop("COPY"), "- COPY /a/{id}"
    ),
    "a parameter": (lambda one: _operation(one)["parameters"].pop(), "- GET /a/{id}: query parameter q"),
    "its need": (
        lambda one: _operation(one)["parameters"][0].update(required=True),
        "+ GET /a/{id}: query parameter q, required",
    ),
    "its type": (
        lambda one: _operation(one)["parameters"][0].update(schema={}), "+ GET /a/{id}: query parameter q, optional"
    ),
    "its style": (
        lambda one: _operation(one)["parameters"][0].update(explode=False),
        "+ GET /a/{id}: query parameter q, optional",
    ),
    "a body": (
        lambda one: one["paths"]["/b/{x:y}/{x:y}"]["post"].pop("requestBody"), "- POST /b/{x:y}/{x:y}: body required"
    ),
    "the need of a body": (
        lambda one: one["paths"]["/b/{x:y}/{x:y}"]["post"]["requestBody"].pop("required"),
        "+ POST /b/{x:y}/{x:y}: body optional",
    ),
    "its media type": (
        lambda one: one["paths"]["/b/{x:y}/{x:y}"]["post"]["requestBody"].update(content={"text/csv": {}}),
        "+ POST /b/{x:y}/{x:y}: body text/csv",
    ),
    "a status": (
        lambda one: _operation(one)["responses"].update({"404": {"description": "d"}}), "+ GET /a/{id}: response 404"
    ),
    "its content": (
        lambda one: _operation(one)["responses"]["200"]["content"]["application/json"].update(schema={}),
        "+ GET /a/{id}: response 200 application/json",
    ),
    "its items": (
        lambda one: _operation(one)["responses"]["200"]["content"]["application/json"].update(itemSchema={}),
        "+ GET /a/{id}: response 200 application/json",
    ),
    "a header": (
        lambda one: _operation(one)["responses"]["200"].pop("headers"), "- GET /a/{id}: response 200 header ETag"
    ),
    "its schema": (
        lambda one: _operation(one)["responses"]["200"]["headers"]["ETag"].update(schema={"type": "string"}),
        "+ GET /a/{id}: response 200 header ETag, required",
    ),
    "a scope": (lambda one: _operation(one)["security"][0].update(key=[]), "+ GET /a/{id}: security key[] and"),
    "an alternative": (
        lambda one: _operation(one)["security"].pop(), "+ GET /a/{id}: security key[read] and other[]"
    ),
    "a shared response": (
        lambda one: one["components"]["responses"]["Error"].update(content={}),
        "- GET /a/{id}: response default application/problem+json",
    ),
    "a shared schema": (
        lambda one: one["components"]["schemas"].update(New={}), "+ schema New"
    ),
    "a security scheme": (
        lambda one: one["components"].update(securitySchemes={"key": {"type": "apiKey"}}), "+ security scheme key"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_routes_that_declare_something_else_show(serve: Any, name: str) -> None:
    mutated = copy.deepcopy(CONTRACT)
    change, expected = MUTATIONS[name]
    change(mutated)
    written = serve(mutated).app.openapi()
    changes = declared.difference(
        declared.declarations(CONTRACT), declared.declarations(written)
    ).splitlines()
    assert any(line.startswith(expected) for line in changes), changes


def test_a_route_that_is_gone_or_new_shows(serve: Any) -> None:
    app = serve(CONTRACT).app
    app.router.routes = [route for route in app.router.routes if getattr(route, "name", "") != "copy"]

    @app.get("/a/extra")
    async def extra() -> None: ...

    @app.get("/health", include_in_schema=False)
    async def health() -> None: ...

    changes = declared.difference(declared.declarations(CONTRACT), declared.declarations(app.openapi()))
    assert {line.split(":")[0] for line in changes.splitlines()} == {"- COPY /a/{id}", "+ GET /a/extra"}


def test_a_schema_that_changed_shows() -> None:
    before = document(
        {"/a": {"get": {"parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"}}]}}}
    )
    after = document(
        {"/a": {"get": {"parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}]}}}
    )
    changes = declared.difference(declared.declarations(before), declared.declarations(after)).splitlines()
    assert [line.partition(", as ")[0] for line in changes] == [
        "- GET /a: query parameter q, optional",
        "+ GET /a: query parameter q, optional",
    ]


def test_an_operation_without_a_handler_is_known(serve: Any, echo: Any) -> None:
    app = serve(CONTRACT, {"get": echo}).app
    routes = [route for route in app.router.routes if isinstance(route, ContractRoute)]
    assert {route.name: route.handled for route in routes} == {"get": True, "copy": False, "post": False}
