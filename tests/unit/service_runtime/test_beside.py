"""Routes of the owners beside those of the contract."""

from __future__ import annotations

from typing import Any

import pytest

from service_runtime.core.problems import Problem
from service_runtime.core.types import Retry
from tests.unit.service_runtime.harness import document

OK = {"responses": {"200": {"description": "ok", "content": {"application/json": {}}}}}
NAME = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
PATHS = {
    "/{name}": {"get": {**OK, "operationId": "any", "parameters": [NAME]}},
    "/{name}/part": {"get": {**OK, "operationId": "part", "parameters": [NAME]}},
    "/files/part": {"get": {**OK, "operationId": "literal"}},
}


@pytest.fixture
def service(serve: Any, echo: Any) -> Any:
    from fastapi import APIRouter
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    made = serve(document(PATHS), dict.fromkeys(("any", "part", "literal"), echo))
    router = APIRouter()
    router.add_api_route("/counts", lambda: "router")
    router.add_api_route("/own/{name}", lambda name: f"router {name}")
    made.app.include_router(router)
    nested = APIRouter()
    nested.include_router(router, prefix="/inner")
    made.app.include_router(nested, prefix="/outer")
    made.app.add_api_route("/plain", lambda: "plain")
    inner = Starlette(routes=[Route("/{name}", lambda _: PlainTextResponse("mounted"))])
    made.app.mount("/files", inner)
    return made


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/counts", '"router"'),
        ("/own/7", '"router 7"'),
        ("/outer/inner/counts", '"router"'),
        ("/plain", '"plain"'),
        ("/files/a", "mounted"),
    ],
)
def test_own_routes_are_served_beside_templates(service: Any, target: str, expected: str) -> None:
    answer = service.send("GET", target)
    assert (answer.status, answer.body.decode()) == (200, expected)


@pytest.mark.parametrize(
    ("target", "path"),
    [("/other", {"name": "other"}), ("/own/part", {}), ("/own", {"name": "own"}), ("/files/part", {})],
)
def test_the_contract_has_what_no_own_route_names(service: Any, target: str, path: dict[str, str]) -> None:
    answer = service.send("GET", target)
    assert answer.status == 200
    assert path.items() <= answer.json()["path"].items()


def test_an_own_route_refuses_methods_itself(service: Any) -> None:
    answer = service.send("POST", "/counts")
    assert (answer.status, answer.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Problem(503, detail="Away.", code="database-unavailable"), 503, "database-unavailable"),
        (Retry("lost"), 503, "database-busy"),
    ],
)
def test_own_routes_refuse_in_problems(serve: Any, error: Exception, status: int, code: str) -> None:
    service = serve(document(PATHS))

    @service.app.get("/raises")
    def raises() -> None:
        raise error

    answer = service.send("GET", "/raises")
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("place", ["operation", "route"])
def test_the_exception_of_fastapi_is_a_problem(serve: Any, place: str) -> None:
    from fastapi import HTTPException

    async def refuse(_call: Any = None) -> None:
        raise HTTPException(418, "Tea only.", {"X-Pot": "short"})

    service = serve(document(PATHS), {"any": refuse})

    @service.app.get("/route")
    async def route() -> None:
        await refuse()

    answer = service.send("GET", f"/{place}")
    assert (answer.status, answer.headers["x-pot"]) == (418, "short")
    assert answer.json()["detail"] == "Tea only."


def test_details_that_are_not_texts_are_left_out(serve: Any) -> None:
    from fastapi import HTTPException

    async def refuse(_call: Any) -> None:
        raise HTTPException(409, {"secret": 1})

    answer = serve(document(PATHS), {"any": refuse}).send("GET", "/x")
    assert (answer.status, answer.json()["detail"]) == (409, "Conflict")
    assert b"secret" not in answer.body
