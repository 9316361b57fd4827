"""Routing: every path of the contract, exactly, and an honest answer for everything else."""

from __future__ import annotations

from typing import Any

import pytest

from service_runtime.contract.document import Contract
from service_runtime.core.convert import location
from service_runtime.core.types import Reply
from tests.unit.service_runtime.harness import document

OK = {"responses": {"200": {"description": "ok", "content": {"application/json": {}}}}}


def operation(name: str, *parameters: str) -> dict[str, Any]:
    placed = [
        {"name": one, "in": "path", "required": True, "schema": {"type": "string"}} for one in parameters
    ]
    return {**OK, "operationId": name, "parameters": placed}


PATHS = {
    "/orders": {"get": operation("list"), "post": operation("create")},
    "/orders/{order-id}": {"get": operation("get", "order-id"), "delete": operation("delete", "order-id")},
    "/orders/search": {"get": operation("search")},
    "/orders/{id}:cancel": {"post": operation("cancel", "id")},
    "/files/{name}.json": {"get": operation("file", "name")},
    "/files/{name}.{kind}": {"get": operation("typed", "name", "kind")},
    "/a/{x}/b/{y}": {"get": operation("deep", "x", "y")},
    "/a/c/b/{y}": {"get": operation("deeper", "y")},
    "/a/{x}/z": {"get": operation("other", "x")},
    "/slash/": {"get": operation("slash")},
    "/": {"get": operation("root")},
    "/carts/{id}": {"get": operation("cart", "id")},
    "/carts/{id}#shared": {"get": operation("fragment", "id"), "put": operation("shared", "id")},
    "/reports?kind=daily": {"get": operation("daily")},
    "/{what?}/named": {"get": operation("named", "what?")},
    "/query": {"query": operation("query"), "additionalOperations": {"COPY": operation("copy")}},
}


@pytest.fixture
def service(serve: Any) -> Any:
    def named(name: str) -> Any:
        async def handler(call: Any) -> Any:
            return Reply(200, [name, call.path])

        return handler

    contract = document(
        PATHS, servers=[{"url": "https://{host}/api/v1/", "variables": {"host": {"default": "x"}}}]
    )
    names = Contract(contract).operations
    return serve(contract, {name: named(name) for name in names})


@pytest.mark.parametrize(
    ("method", "target", "expected"),
    [
        ("GET", "/orders", ["list", {}]),
        ("POST", "/orders", ["create", {}]),
        ("GET", "/orders/1", ["get", {"order-id": "1"}]),
        ("GET", "/carts/1", ["cart", {"id": "1"}]),
        ("PUT", "/carts/1", ["shared", {"id": "1"}]),
        ("GET", "/reports", ["daily", {}]),
        ("GET", "/x/named", ["named", {"what?": "x"}]),
        ("GET", "/orders/search", ["search", {}]),
        ("GET", "/orders/a%2Fb", ["get", {"order-id": "a/b"}]),
        ("GET", "/orders/%73earch", ["search", {}]),
        ("GET", "/orders/..", ["get", {"order-id": ".."}]),
        ("GET", "/orders/1?a=/x", ["get", {"order-id": "1"}]),
        ("POST", "/orders/7:cancel", ["cancel", {"id": "7"}]),
        ("POST", "/orders/7%3Acancel", ["cancel", {"id": "7"}]),
        ("GET", "/files/a.json", ["file", {"name": "a"}]),
        ("GET", "/files/a.xml", ["typed", {"name": "a", "kind": "xml"}]),
        ("GET", "/a/1/b/2", ["deep", {"x": "1", "y": "2"}]),
        ("GET", "/a/c/b/2", ["deeper", {"y": "2"}]),
        ("GET", "/a/c/z", ["other", {"x": "c"}]),
        ("GET", "/slash/", ["slash", {}]),
        ("GET", "/", ["root", {}]),
        ("QUERY", "/query", ["query", {}]),
        ("COPY", "/query", ["copy", {}]),
        ("GET", "/api/v1/orders/1", ["get", {"order-id": "1"}]),
    ],
)
def test_dispatch(service: Any, method: str, target: str, expected: Any) -> None:
    answer = service.send(method, target)
    assert (answer.status, answer.json()) == (200, expected)


@pytest.mark.parametrize(
    "target", ["/nope", "/orders/", "/orders//", "/orders/a/b", "/slash", "/api/v2/orders", "/Orders"]
)
def test_unknown_paths_are_404_problems(service: Any, target: str) -> None:
    answer = service.send("GET", target)
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not-found"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "HEAD", "TRACE", "QUERY", "ODD"])
def test_undeclared_methods_are_405_with_the_paths_own_allow(service: Any, method: str) -> None:
    answer = service.send(method, "/orders/1")
    assert answer.status == 405
    assert answer.headers["allow"] == "DELETE, GET"
    assert method == "HEAD" or answer.json()["status"] == 405


def test_a_literal_path_hides_the_template_for_all_methods(service: Any) -> None:
    answer = service.send("DELETE", "/orders/search")
    assert (answer.status, answer.headers["allow"]) == (405, "GET")


def test_openapi_is_made_from_the_routes(service: Any) -> None:
    made = service.app.openapi()
    assert set(made["paths"]) == set(PATHS)
    assert made["paths"]["/orders"]["get"]["operationId"] == "list"
    assert list(made["paths"]["/orders"]["get"]["responses"]) == ["200"]
    assert service.app.openapi() is made


def test_the_contract_is_served_as_it_is(service: Any) -> None:
    assert service.send("GET", "/openapi.json").json()["paths"].keys() == PATHS.keys()


def test_a_missing_value_is_refused_by_the_operation_itself(serve: Any) -> None:
    problem = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}
    missing = {"description": "d", "content": {"application/json": {"schema": problem}}}
    paths = {"/a/{id}": {"get": {"operationId": "a", "responses": {"200": {}, "404": missing}}}}
    service = serve(document(paths))
    answer = service.send("GET", "/a/")
    assert (answer.status, answer.headers["content-type"]) == (404, "application/json")
    assert answer.json()["message"] == "There is no such resource."
    assert service.send("PUT", "/a/").status == 404
    assert service.send("GET", "/a/b/").status == 404


def test_a_template_does_not_take_the_services_own_paths(serve: Any) -> None:
    found = {"operationId": "a", "responses": {"200": {}}}
    service = serve(
        document({"/{name}": {"get": found}, "/{name}/{more}": {"get": {**found, "operationId": "b"}}})
    )
    assert service.send("GET", "/other").status == 501
    assert service.send("GET", "/openapi.json").json()["paths"].keys() == {"/{name}", "/{name}/{more}"}
    declared = serve(
        document({"/{name}": {"get": found}, "/openapi.json": {"get": {**found, "operationId": "b"}}})
    )
    assert declared.send("GET", "/openapi.json").status == 501


def test_same_shape_under_two_names(serve: Any) -> None:
    async def handler(call: Any) -> Any:
        return Reply(200, call.path)

    paths = {"/u/{id}": {"get": operation("one", "id")}, "/u/{name}": {"delete": operation("two", "name")}}
    service = serve(document(paths), {"one": handler, "two": handler})
    assert service.send("GET", "/u/5").json() == {"id": "5"}
    assert service.send("DELETE", "/u/5").json() == {"name": "5"}
    assert service.send("PUT", "/u/5").headers["allow"] == "DELETE, GET"


def test_a_template_that_repeats_a_name(serve: Any) -> None:
    async def handler(_: Any) -> Any:
        return Reply(200, [])

    assert (
        serve(document({"/x/{id}/y/{id}": {"get": operation("twice", "id")}}), {"twice": handler})
        .send("GET", "/x/1/y/2")
        .status
        == 200
    )


def test_hostile_names_reach_no_header(serve: Any) -> None:
    paths = {"/x": {"get": operation("ok"), "additionalOperations": {"A\r\nX-Evil: 1": operation("evil")}}}
    answer = serve(document(paths)).send("POST", "/x")
    assert answer.headers["allow"] == "GET"


def test_a_long_segment_is_not_taken_apart(service: Any) -> None:
    assert service.send("GET", f"/files/{'a' * 5000}.json").status == 404


def test_operations_with_one_id_are_told_apart() -> None:
    paths = {"/x": {"get": operation("same"), "put": operation("same")}}
    assert list(Contract(document(paths)).operations) == ["same", "PUT /x"]


def test_templates_that_differ_in_names_only_are_told_apart_by_their_values(serve: Any) -> None:
    def named(name: str) -> Any:
        async def handler(call: Any) -> Any:
            return Reply(200, [name, call.path])

        return handler

    def path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
        parameter = {"name": name, "in": "path", "required": True, "schema": schema}
        return {"get": {**OK, "operationId": name, "parameters": [parameter]}}

    contract = document(
        {
            "/contacts/{name}": path("name", {"type": "string", "maxLength": 10}),
            "/contacts/{number}": path("number", {"type": "integer"}),
        }
    )
    service = serve(contract, {name: named(name) for name in ("name", "number")})
    assert service.send("GET", "/contacts/ada").json() == ["name", {"name": "ada"}]
    assert service.send("GET", "/contacts/12").json() == ["number", {"number": 12}]
    assert service.send("GET", "/contacts/a-name-too-long").status == 422


QUERIED = {
    "/things": {"get": operation("all"), "post": operation("make")},
    "/things?beta=true": {"get": operation("new")},
    "/things?beta=true&level=2": {"get": operation("newer")},
    "/things?acl": {"get": operation("acl"), "put": operation("give")},
    "/things?of={owner}": {"get": operation("theirs", "owner")},
    "/things/{id}": {"get": operation("one", "id")},
    "/things/{id}?beta=true": {"get": operation("new-one", "id")},
    "/things/latest?beta=true": {"get": operation("latest")},
    "/odd/{a}?x=%C3%A9+1": {"get": operation("odd", "a")},
    "/odd/{b}?y": {"get": operation("even", "b")},
}


@pytest.fixture
def queried(serve: Any) -> Any:
    def named(name: str) -> Any:
        async def handler(call: Any) -> Any:
            return Reply(200, [name, call.path])

        return handler

    contract = document(QUERIED)
    return serve(contract, {name: named(name) for name in Contract(contract).operations})


@pytest.mark.parametrize(
    ("method", "target", "expected"),
    [
        ("GET", "/things", ["all", {}]),
        ("POST", "/things", ["make", {}]),
        ("GET", "/things?beta=false", ["all", {}]),
        ("GET", "/things?beta=true", ["new", {}]),
        ("GET", "/things?a=1&bet%61=%74rue&b=2", ["new", {}]),
        ("GET", "/things?beta=false&beta=true", ["new", {}]),
        ("GET", "/things?level=2&beta=true", ["newer", {}]),
        ("GET", "/things?acl", ["acl", {}]),
        ("PUT", "/things?acl=", ["give", {}]),
        ("GET", "/things?of=a%2Fb", ["theirs", {"owner": "a/b"}]),
        ("GET", "/things?of=", ["all", {}]),
        ("GET", "/things/1?beta=true", ["new-one", {"id": "1"}]),
        ("GET", "/things/latest?beta=true", ["latest", {}]),
        ("GET", "/things/latest", ["one", {"id": "latest"}]),
        ("GET", "/odd/1?x=%C3%A9%201", ["odd", {"a": "1"}]),
        ("GET", "/odd/1?y", ["even", {"b": "1"}]),
    ],
)
def test_queries_of_templates_choose(queried: Any, method: str, target: str, expected: Any) -> None:
    answer = queried.send(method, target)
    assert (answer.status, answer.json()) == (200, expected)


def test_templates_with_queries_have_methods_of_their_own(queried: Any) -> None:
    """Who asks to delete the access list of a thing must not delete the thing."""
    answer = queried.send("POST", "/things?acl")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, PUT")
    assert queried.send("DELETE", "/things").headers["allow"] == "GET, POST"


def test_no_template_is_taken_where_several_lack_their_query(queried: Any) -> None:
    assert queried.send("GET", "/odd/1").status == 404


@pytest.mark.parametrize("asked", ["/api/v1/orders/7", "/orders/7"])
@pytest.mark.parametrize(
    ("host", "origin"), [("x", "https://x"), ("localhost:8000", "http://localhost:8000")]
)
def test_references_begin_with_the_path_of_the_server_url(
    serve: Any, asked: str, host: str, origin: str
) -> None:
    async def handler(call: Any) -> Any:
        values = {"order-id": "a/b"}
        absolute = location("/orders/{order-id}", values, call, absolute=True)
        kept = location("/orders/{order-id}", values, call, query=["q", "other"])
        return Reply(200, [location("/orders/{order-id}", values, call), absolute, str(call.url), kept])

    contract = document(PATHS, servers=[{"url": "https://x/api/v1"}])
    answer = serve(contract, {"get": handler}).send("GET", f"{asked}?q=1", headers={"Host": host})
    assert answer.json() == [
        "/api/v1/orders/a%2Fb",
        f"{origin}/api/v1/orders/a%2Fb",
        f"{origin}/api/v1/orders/7?q=1",
        "/api/v1/orders/a%2Fb?q=1",
    ]
