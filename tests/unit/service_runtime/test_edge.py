"""The edge: the order of its checks, and what a transaction sees of them."""

from __future__ import annotations

from typing import Any

import pytest

from service_runtime.core.problems import conflict
from service_runtime.core.types import Reply, Retry
from tests.unit.service_runtime.harness import document

PROBLEM = {"description": "p", "content": {"application/problem+json": {"schema": {"type": "object"}}}}
ITEM = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
RESPONSES = {str(status): PROBLEM for status in (400, 401, 403, 406, 409, 413, 415, 422, 503)}


def contract(**changes: Any) -> dict[str, Any]:
    post = {
        "operationId": "create",
        "parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"}}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": ITEM}}},
        "responses": {
            "201": {
                "description": "made",
                "headers": {"Location": {"required": True, "schema": {"type": "string"}}},
                "content": {"application/json": {"schema": ITEM}},
            },
            **RESPONSES,
        },
        **changes,
    }
    get = {
        "operationId": "read",
        "responses": {
            "200": {"description": "ok", "content": {"application/json": {"schema": ITEM}}},
            "304": {"description": "same"},
        },
    }
    schemes = {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
    return document({"/items": {"post": post, "get": get}}, components=schemes)


@pytest.fixture
def create() -> Any:
    async def handler(call: Any) -> Any:
        return Reply(201, {"n": call.body["n"]}, {"Location": "/items/1"})

    return handler


def test_a_good_request_commits(serve: Any, create: Any) -> None:
    service = serve(contract(), {"create": create}, check_replies=True)
    answer = service.send("POST", "/items", body={"n": 1})
    assert (answer.status, answer.json(), answer.headers["location"]) == (201, {"n": 1}, "/items/1")
    assert answer.headers["content-type"] == "application/json"
    assert (service.units.outcomes, service.units.writes) == (["commit"], [True])


def test_the_order_of_refusals(serve: Any, create: Any) -> None:
    service = serve(contract(security=[{"token": []}]), {"create": create})
    assert service.send("POST", "/items?q=x", body=b"{", content_type="text/plain").status == 401
    service = serve(contract(), {"create": create}, max_body=10)
    assert service.send("POST", "/items?q=x", body=b"{", content_type="text/plain").status == 422
    assert service.send("POST", "/items", body=b"x" * 11, content_type="text/plain").status == 413
    assert service.send("POST", "/items", body=b"{", content_type="text/plain").status == 415
    assert service.send("POST", "/items", body=b"{").status == 400
    assert service.send("POST", "/items", body={}).status == 422
    assert service.units.writes == []


def test_a_false_length_is_refused(serve: Any, create: Any) -> None:
    service = serve(contract(), {"create": create}, max_body=10)
    assert service.send("POST", "/items", body=b"{}", headers={"Content-Length": "99"}).status == 413
    assert service.send("POST", "/items", body=b"{}", headers={"Content-Length": "-1"}).status == 400
    assert service.send("POST", "/items", body=b"{}", headers={"Content-Length": "2" * 5000}).status in {
        400,
        413,
    }


def test_an_operation_without_a_handler_is_501_after_the_checks(serve: Any) -> None:
    service = serve(contract())
    assert service.send("POST", "/items", body={}).status == 422
    answer = service.send("POST", "/items", body={"n": 1})
    assert (answer.status, "create" in answer.json()["detail"]) == (501, True)
    assert service.units.writes == []


def test_a_problem_rolls_back(serve: Any) -> None:
    async def handler(_: Any) -> Any:
        raise conflict("taken", "already-exists")

    service = serve(contract(), {"create": handler})
    answer = service.send("POST", "/items", body={"n": 1})
    assert (answer.status, answer.json()["code"], service.units.outcomes) == (
        409,
        "already-exists",
        ["rollback"],
    )
    assert answer.json()["instance"] == "/items"


def test_a_failure_is_500_and_says_nothing(serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def handler(_: Any) -> Any:
        raise KeyError("secret")

    service = serve(contract(), {"create": handler})
    answer = service.send("POST", "/items", body={"n": 1})
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert "secret" in caplog.text
    assert service.units.outcomes == ["rollback"]


def test_a_schema_that_does_not_compile_closes_its_operation_only(
    serve: Any, create: Any, caplog: Any
) -> None:
    broken = contract(
        requestBody={"content": {"application/json": {"schema": {"type": "string", "pattern": "("}}}}
    )
    broken["paths"]["/other"] = {"get": {"operationId": "other", "responses": {"200": {"description": "ok"}}}}

    service = serve(broken, {"create": create})
    assert service.send("POST", "/items", body="x").status == 500
    assert service.send("POST", "/items", body="x").status == 500
    assert service.send("GET", "/other").status == 501
    assert "create cannot be served" in caplog.text


def test_a_reference_to_nothing_closes_its_operation_only(serve: Any, create: Any) -> None:
    broken = contract(parameters=[{"$ref": "#/components/parameters/Gone"}])
    service = serve(broken, {"create": create})
    assert service.send("POST", "/items", body={"n": 1}).status == 500
    assert service.send("GET", "/items").status == 501


@pytest.mark.parametrize(
    "wrong",
    [
        (201, {"n": "x"}, {"Location": "/items/1"}),
        (201, {"n": 1}, {}),
        (201, None, {"Location": "/items/1"}),
        (202, {"n": 1}, {}),
    ],
)
def test_a_reply_that_breaks_the_contract(serve: Any, wrong: Any) -> None:
    async def handler(_: Any) -> Any:
        return Reply(*wrong)

    checked = serve(contract(), {"create": handler}, check_replies=True)
    assert checked.send("POST", "/items", body={"n": 1}).status == 500
    assert checked.units.outcomes == ["rollback"]
    unchecked = serve(contract(), {"create": handler})
    assert unchecked.send("POST", "/items", body={"n": 1}).status == wrong[0]


def test_a_lost_race_is_run_again(serve: Any) -> None:
    attempts: list[int] = []

    async def handler(_: Any) -> Any:
        attempts.append(1)
        if len(attempts) < 3:
            raise Retry
        return Reply(201, {"n": 1}, {"Location": "/items/1"})

    service = serve(contract(), {"create": handler})
    assert service.send("POST", "/items", body={"n": 1}).status == 201
    assert service.units.outcomes == ["rollback", "rollback", "commit"]


def test_a_race_lost_for_ever_is_503(serve: Any) -> None:
    async def handler(_: Any) -> Any:
        raise Retry

    answer = serve(contract(), {"create": handler}).send("POST", "/items", body={"n": 1})
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")


def test_idempotent_replay(serve: Any) -> None:
    calls: list[int] = []

    async def handler(_: Any) -> Any:
        calls.append(1)
        return Reply(201, {"n": len(calls)}, {"Location": "/items/1", "ETag": '"1"'})

    service = serve(
        contract(**{"x-idempotency": {"key": "Idempotency-Key", "ttl": "PT1H"}}), {"create": handler}
    )
    key = {"Idempotency-Key": "k"}
    first = service.send("POST", "/items", body={"n": 1}, headers=key)
    again = service.send("POST", "/items", body={"n": 1}, headers=key)
    assert (again.status, again.body, again.headers["location"]) == (first.status, first.body, "/items/1")
    assert again.headers["idempotent-replayed"] == "true"
    assert service.send("POST", "/items", body={"n": 2}, headers=key).status == 422
    assert service.send("POST", "/items?q=1", body={"n": 1}, headers=key).status == 422
    assert service.send("POST", "/items", body={"n": 1}).json() == {"n": 2}
    assert len(calls) == 2


def test_a_current_copy_is_304(serve: Any) -> None:
    async def handler(_: Any) -> Any:
        return Reply(200, {"n": 1}, {"ETag": '"7"', "X-Other": "1"})

    service = serve(contract(), {"read": handler})
    for tag in ('"7"', 'W/"7"', '"1", "7"', "*"):
        answer = service.send("GET", "/items", headers={"If-None-Match": tag})
        assert (answer.status, answer.body, answer.headers) == (304, b"", {"etag": '"7"'})
    assert service.send("GET", "/items", headers={"If-None-Match": '"8"'}).status == 200
    assert service.units.writes == [False] * 5


def test_accept_is_negotiated_before_the_handler_where_406_is_declared(serve: Any, create: Any) -> None:
    service = serve(contract(), {"create": create})
    assert service.send("POST", "/items", body={"n": 1}, headers={"Accept": "text/html"}).status == 406
    assert service.units.writes == []
    assert (
        service.send("POST", "/items", body={"n": 1}, headers={"Accept": "text/html, */*;q=0.1"}).status
        == 201
    )


def test_a_body_nobody_declared_is_ignored(serve: Any) -> None:
    async def handler(call: Any) -> Any:
        return Reply(200, {"n": 0 if call.body is None else 1})

    assert serve(contract(), {"read": handler}).send("GET", "/items", body=b"{", content_type="").json() == {
        "n": 0
    }


def test_two_spellings_of_a_uuid_are_one_key(serve: Any) -> None:
    async def handler(_: Any) -> Any:
        return Reply(201, {"n": 1}, {"Location": "/items/1"})

    def again(kind: dict[str, Any], key: str) -> bool:
        header = {"name": "Idempotency-Key", "in": "header", "schema": kind}
        spec = contract(**{"x-idempotency": {"key": "Idempotency-Key"}, "parameters": [header]})
        service = serve(spec, {"create": handler})
        for sent in (key, key.upper()):
            answer = service.send("POST", "/items", body={"n": 1}, headers={"Idempotency-Key": sent})
            assert answer.status == 201
        return "idempotent-replayed" in answer.headers

    key = "01990b5e-7c00-7a3f-8d21-4b6c9e0f1a2d"
    assert again({"type": "string", "format": "uuid"}, key)
    assert not again({"type": "string"}, key)


def test_a_content_coding_is_not_taken_for_the_content(serve: Any, create: Any) -> None:
    service = serve(contract(), {"create": create})
    for coding in ("gzip", "zstd", "gzip, identity"):
        answer = service.send("POST", "/items", body={"n": 1}, headers={"Content-Encoding": coding})
        assert (answer.status, answer.headers["accept-encoding"]) == (415, "identity")
    for coding in ("identity", "Identity", ""):
        answer = service.send("POST", "/items", body={"n": 1}, headers={"Content-Encoding": coding})
        assert answer.status == 201
    undeclared = contract(responses={"201": {"description": "made"}, "400": PROBLEM})
    answer = serve(undeclared, {"create": create}).send(
        "POST", "/items", body={"n": 1}, headers={"Content-Encoding": "br"}
    )
    assert answer.status == 415


@pytest.mark.parametrize(
    ("method", "guarded"), [("put", True), ("patch", True), ("delete", True), ("post", False)]
)
def test_428_is_answered_where_it_is_declared(serve: Any, method: str, guarded: bool) -> None:
    async def handler(call: Any) -> Any:
        return Reply(200, {"tag": call.request.headers.get("if-match")})

    responses = {"200": {"description": "ok"}, "428": PROBLEM}
    spec = document({"/x": {method: {"operationId": "o", "responses": responses}}})
    service = serve(spec, {"o": handler})
    assert service.send(method.upper(), "/x").status == (428 if guarded else 200)
    assert service.send(method.upper(), "/x", headers={"If-Match": '"1"'}).json() == {"tag": '"1"'}
    header = {"name": "if-match", "in": "header", "schema": {"type": "string"}}
    spec["paths"]["/x"][method]["parameters"] = [header]
    assert serve(spec, {"o": handler}).send(method.upper(), "/x").status == 428


def test_a_stream_opens_transactions_of_its_own(serve: Any) -> None:
    async def rows(call: Any) -> Any:
        async with call.begin() as again:
            yield {"open": again.db is not None and again.db is not call.db}

    async def handler(call: Any) -> Any:
        return Reply(200, rows(call))

    content = {"application/jsonl": {}}
    responses = {"200": {"description": "ok", "content": content}}
    service = serve(document({"/x": {"get": {"operationId": "o", "responses": responses}}}), {"o": handler})
    assert service.send("GET", "/x").body == b'{"open":true}\n'
    assert (service.units.outcomes, service.units.writes) == (["commit", "commit"], [False, False])


@pytest.mark.parametrize("extension", [{}, {"x-idempotency": {"ttl": "PT1H"}}])
def test_an_idempotency_key_means_the_same_without_a_field_of_its_own(serve: Any, extension: Any) -> None:
    async def handler(_: Any) -> Any:
        return Reply(201, {"n": 1}, {"Location": "/items/1"})

    header = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}
    service = serve(contract(parameters=[header], **extension), {"create": handler})
    for replayed in (False, True):
        answer = service.send("POST", "/items", body={"n": 1}, headers={"Idempotency-Key": "k"})
        assert ("idempotent-replayed" in answer.headers) is replayed
    service = serve(contract(**extension), {"create": handler})
    for _ in range(2):
        answer = service.send("POST", "/items", body={"n": 1}, headers={"Idempotency-Key": "k"})
        assert "idempotent-replayed" not in answer.headers


def test_work_is_done_after_the_commit(serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    done: list[Any] = []

    async def work(call: Any, *, key: str) -> None:
        async with call.begin(write=True) as again:
            done.append((key, again.body, list(service.units.outcomes)))
        raise ValueError("too late")

    async def handler(call: Any) -> Any:
        call.after_commit(work, key="7")
        if call.body["n"] < 0:
            raise conflict("no")
        return Reply(201, {"n": 1}, {"Location": "/items/1"})

    service = serve(contract(), {"create": handler})
    assert service.send("POST", "/items", body={"n": -1}).status == 409
    assert done == []
    assert service.send("POST", "/items", body={"n": 1}).status == 201
    assert done == [("7", {"n": 1}, ["rollback", "commit"])]
    assert "the work after the commit failed" in caplog.text
    assert service.units.writes == [True, True, True]
