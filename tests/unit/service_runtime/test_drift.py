"""What the routes declare, and the lines in which the shipped drift test compares documents."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from tests.unit.service_runtime.harness import SKELETON, document

DECLARED = SKELETON.parents[2] / "tests" / "_generated" / "declared.py"
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


@pytest.fixture(scope="module")
def declared() -> Any:
    spec = importlib.util.spec_from_file_location("declared_for_tests", DECLARED)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_promise_is_a_line(declared: Any) -> None:
    lines = [line.partition(", schema ")[0] for line in declared.declarations(CONTRACT)]
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


def test_routes_declare_the_contract(serve: Any, declared: Any) -> None:
    written = serve(CONTRACT).app.openapi()
    assert declared.difference(declared.declarations(CONTRACT), declared.declarations(written)) == ""


def test_a_route_that_is_gone_or_new_shows(serve: Any, declared: Any) -> None:
    app = serve(CONTRACT).app
    app.router.routes = [route for route in app.router.routes if getattr(route, "name", "") != "copy"]

    @app.get("/a/extra")
    async def extra() -> None: ...

    @app.get("/health", include_in_schema=False)
    async def health() -> None: ...

    changes = declared.difference(declared.declarations(CONTRACT), declared.declarations(app.openapi()))
    assert {line.split(":")[0] for line in changes.splitlines()} == {"- COPY /a/{id}", "+ GET /a/extra"}


def test_a_schema_that_changed_shows(declared: Any) -> None:
    before = document(
        {"/a": {"get": {"parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"}}]}}}
    )
    after = document(
        {"/a": {"get": {"parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}]}}}
    )
    changes = declared.difference(declared.declarations(before), declared.declarations(after)).splitlines()
    assert [line.partition(", schema")[0] for line in changes] == [
        "- GET /a: query parameter q, optional",
        "+ GET /a: query parameter q, optional",
    ]


def test_an_operation_without_a_handler_is_known(serve: Any, runtime: Any, echo: Any) -> None:
    app = serve(CONTRACT, {"get": echo}).app
    routes = [route for route in app.router.routes if isinstance(route, runtime.routes.ContractRoute)]
    assert {route.name: route.handled for route in routes} == {"get": True, "copy": False, "post": False}
