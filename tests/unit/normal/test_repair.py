"""Repairs of a contract, and the remarks on them."""

from __future__ import annotations

from scaffold.normal.repair import iter_operations, repair
from tests.unit.model.contracts import data_of


def test_operations_in_the_contract_s_order() -> None:
    contract = data_of("""
paths:
  /b:
    summary: no operation
    post: {}
    get: {}
    query: {}
    additionalOperations: {COPY: {}}
  /a: {delete: {}}
  /nothing: null
""")
    assert [(path, method) for path, method, _, _ in iter_operations(contract)] == [
        ("/b", "post"),
        ("/b", "get"),
        ("/b", "query"),
        ("/b", "COPY"),
        ("/a", "delete"),
    ]


def test_missing_ids_are_derived_from_method_and_path() -> None:
    repaired = repair(data_of("paths: {'/orders/{orderId}/items': {get: {}}}"))
    operation = repaired.contract["paths"]["/orders/{orderId}/items"]["get"]
    assert operation["operationId"] == "getOrdersByOrderIdItems"
    assert repaired.remarks[0].code == "operation-id"
    assert repaired.remarks[0].pointer == "/paths/~1orders~1{orderId}~1items/get"
    assert repaired.remarks[0].message == "operationId is missing; named 'getOrdersByOrderIdItems'"


def test_additional_methods_are_pointed_at() -> None:
    repaired = repair(data_of("paths: {'/a/{b}': {additionalOperations: {COPY: {}}}}"))
    assert {remark.pointer for remark in repaired.remarks} == {"/paths/~1a~1{b}/additionalOperations/COPY"}
    assert {remark.code for remark in repaired.remarks} == {"operation-id", "path-parameter"}


def test_ids_that_are_one_where_case_does_not_count_are_numbered() -> None:
    contract = data_of(
        "paths: {/a: {get: {operationId: read}, put: {operationId: READ}, post: {operationId: ' '}}}"
    )
    ids = [operation["operationId"] for _, _, operation, _ in iter_operations(repair(contract).contract)]
    assert ids == ["read", "READ_2", "postA"]


def test_the_contract_given_stays_as_it_is() -> None:
    contract = data_of("paths: {'/a/{b}': {get: {}}}")
    repair(contract)
    assert contract == data_of("paths: {'/a/{b}': {get: {}}}")


def test_path_parameters_are_declared_once_and_required() -> None:
    repaired = repair(
        data_of("""
paths:
  /a/{b}/{c}/{d}/{b}:
    parameters: [{$ref: '#/components/parameters/C'}]
    get:
      operationId: x
      parameters: [{name: d, in: query}]
components: {parameters: {C: {name: c, in: path, schema: {type: integer}}}}
""")
    )
    added = {"in": "path", "required": True, "schema": {"type": "string"}}
    assert repaired.contract["paths"]["/a/{b}/{c}/{d}/{b}"]["get"]["parameters"] == [
        {"name": "d", "in": "query"},
        {"name": "b", **added},
        {"name": "d", **added},
    ]
    assert repaired.contract["components"]["parameters"]["C"]["required"] is True
    assert [remark.code for remark in repaired.remarks] == ["path-parameter", "path-parameter"]


def test_what_is_no_operation_or_parameter_is_left_out_and_said() -> None:
    repaired = repair(
        data_of("""
paths:
  /a:
    get: {operationId: x, parameters: [{name: q, in: query}, {in: query}, {name: r, in: nowhere}, 7]}
    put: nothing
    additionalOperations: {COPY: [], MOVE: {operationId: move}}
  /b: 3
""")
    )
    assert repaired.contract["paths"] == {
        "/a": {
            "get": {"operationId": "x", "parameters": [{"name": "q", "in": "query"}]},
            "additionalOperations": {"MOVE": {"operationId": "move"}},
        }
    }
    assert [(remark.code, remark.pointer) for remark in repaired.remarks] == [
        ("operation-dropped", "/paths/~1a/put"),
        ("operation-dropped", "/paths/~1a/additionalOperations/COPY"),
        ("path-dropped", "/paths/~1b"),
        ("parameter-dropped", "/paths/~1a/get/parameters/1"),
    ]


def test_header_parameters_that_media_types_decide_are_left_out_and_said() -> None:
    repaired = repair(
        data_of("""
paths:
  /a:
    parameters: [{$ref: "#/components/parameters/Accept"}]
    get: {operationId: x, parameters: [{name: q, in: query}, {name: Content-type, in: header}, {name: Accept, in: query}]}
    put: {operationId: y, parameters: [{name: Authorization, in: header}]}
components: {parameters: {Accept: {name: accept, in: header}}}
""")
    )
    item = repaired.contract["paths"]["/a"]
    assert item["parameters"] == []
    assert item["get"]["parameters"] == [{"name": "q", "in": "query"}, {"name": "Accept", "in": "query"}]
    assert item["put"]["parameters"] == [{"name": "Authorization", "in": "header"}]
    assert [(remark.code, remark.pointer) for remark in repaired.remarks] == [
        ("parameter-dropped", "/paths/~1a/parameters/0"),
        ("parameter-dropped", "/paths/~1a/get/parameters/1"),
    ]


def test_a_response_that_is_no_object_has_no_content() -> None:
    repaired = repair(
        data_of(
            "paths: {/a: {get: {operationId: x, responses: {'204': [], '404': {description: d}, x-a: 1}}}}"
        )
    )
    assert repaired.contract["paths"]["/a"]["get"]["responses"] == {
        "204": {"description": ""},
        "404": {"description": "d"},
        "x-a": 1,
    }
    (remark,) = repaired.remarks
    assert (remark.code, remark.pointer) == ("response", "/paths/~1a/get/responses/204")


def test_a_status_without_content_has_none_declared() -> None:
    repaired = repair(
        data_of("""
paths:
  /a:
    get:
      operationId: x
      responses:
        '200': {description: d, content: {application/json: {}}}
        '204': {description: d, headers: {ETag: {schema: {type: string}}}, content: {application/json: {}}}
        '205': {description: d}
        '304': {$ref: '#/components/responses/Same'}
    head: {operationId: y, responses: {'200': {$ref: '#/components/responses/Same'}}}
components: {responses: {Same: {description: s, content: {text/plain: {}}}}}
""")
    )
    item = repaired.contract["paths"]["/a"]
    assert item["get"]["responses"] == {
        "200": {"description": "d", "content": {"application/json": {}}},
        "204": {"description": "d", "headers": {"ETag": {"schema": {"type": "string"}}}},
        "205": {"description": "d"},
        "304": {"description": "s"},
    }
    assert item["head"]["responses"] == {"200": {"$ref": "#/components/responses/Same"}}
    assert repaired.contract["components"]["responses"]["Same"]["content"] == {"text/plain": {}}
    assert [(remark.code, remark.pointer) for remark in repaired.remarks] == [
        ("response-content", "/paths/~1a/get/responses/204"),
        ("response-content", "/paths/~1a/get/responses/304"),
    ]


def test_paths_that_are_no_object_are_none() -> None:
    repaired = repair(data_of("paths:"))
    assert repaired.contract["paths"] == {}
    assert [(remark.code, remark.pointer) for remark in repaired.remarks] == [("structure", "/paths")]


def test_a_path_begins_with_a_slash() -> None:
    repaired = repair(data_of("paths: {a: {get: {operationId: x}}, /b: {}, b: {}, x-c: {}}"))
    assert list(repaired.contract["paths"]) == ["/a", "/b", "b", "x-c"]
    (remark,) = repaired.remarks
    assert (remark.code, remark.pointer) == ("path", "/paths/a")
    assert remark.message == "path 'a' has no leading slash; served as '/a'"


def test_a_whole_contract_needs_no_remark() -> None:
    assert repair(data_of("paths: {/a: {get: {operationId: x}}}")).remarks == ()


def test_operations_that_no_request_can_tell_apart_are_named() -> None:
    contract = data_of("""
paths:
  /carts/{id}: {get: {operationId: cart}}
  /carts/{id}#shared: {get: {operationId: shared}, put: {operationId: share}}
  /carts/{id}?full=1#shared: {get: {operationId: whole}}
  /carts/{id}?full=1: {get: {operationId: full}}
  /parts/{what?}: {get: {operationId: odd}}
""")
    remarks = repair(contract).remarks
    told = [remark.message for remark in remarks if remark.code == "path-query"]
    assert told == ["GET /carts/{id}?full=1#shared answers requests to /carts/{id} with the query 'full=1'"]
    shadowed = [remark for remark in remarks if remark.code == "operation-shadowed"]
    assert [(remark.pointer, remark.message) for remark in shadowed] == [
        (
            "/paths/~1carts~1{id}#shared/get",
            "GET /carts/{id}#shared is requested as /carts/{id}: 'cart' answers",
        ),
        (
            "/paths/~1carts~1{id}?full=1/get",
            "GET /carts/{id}?full=1 is requested as /carts/{id}: 'whole' answers",
        ),
    ]


def test_operations_of_identical_templates_are_named() -> None:
    contract = data_of("""
paths:
  /carts/{id}: {get: {operationId: cart}}
  /carts/{name}: {get: {operationId: named}, put: {operationId: rename}}
  /carts/{id}/{id}: {get: {operationId: other}}
""")
    shadowed = [remark for remark in repair(contract).remarks if remark.code == "operation-shadowed"]
    assert [(remark.pointer, remark.message) for remark in shadowed] == [
        (
            "/paths/~1carts~1{name}/get",
            "GET /carts/{name} has the path of 'cart', which answers whatever both accept",
        )
    ]


def test_server_variables_get_a_default() -> None:
    contract = data_of("""
servers:
  - url: https://{region}.shop.example/{$$.env.store}/{version}
    variables: {region: {enum: [eu, us]}, version: {default: v1}}
paths:
  /carts: {get: {operationId: carts, servers: [{url: "https://{host}"}]}}
""")
    repaired = repair(contract)
    assert repaired.contract["servers"][0]["variables"] == {
        "region": {"enum": ["eu", "us"], "default": "eu"},
        "version": {"default": "v1"},
        "$$.env.store": {"default": "env.store"},
    }
    told = [
        (remark.pointer, remark.message) for remark in repaired.remarks if remark.code == "server-variable"
    ]
    assert told == [
        ("/servers/0", "server variable 'region' has no default; taken as 'eu'"),
        ("/servers/0", "server variable '$$.env.store' has no default; taken as 'env.store'"),
        ("/paths/~1carts/get/servers/0", "server variable 'host' has no default; taken as 'host'"),
    ]
