"""Refusals: problems take the status, media type and schema that the operation declares for them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service_runtime.contract.document import Contract
from service_runtime.contract.schemas import Schemas
from service_runtime.contract.shapes import Shapes
from service_runtime.core.problems import (
    FieldError,
    Problem,
    bad_request,
    unauthenticated,
    unavailable,
    unprocessable,
)
from service_runtime.http.refusals import Refusals
from tests.unit.service_runtime.harness import EVERYTHING, document


def refuse(
    problem: Any, responses: dict[str, Any], accept: str | None = None, *, kinds: Any = None
) -> tuple[int, str, Any]:
    """Return status, media type and decoded body of a problem."""
    operation = {"operationId": "o", "responses": responses, "x-kinds": kinds}
    contract = Contract(document({"/x": {"get": operation}}))
    schemas = Schemas(contract)
    refusals = Refusals(contract.operations["o"], schemas, Shapes(schemas), EVERYTHING)
    sent = refusals.encode(problem, "/x", accept)
    media_type = sent.header("content-type") or ""
    return sent.status, media_type, json.loads(sent.body) if "json" in media_type else sent.body.decode()


def declared(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return {"description": "d", "content": {media_type: {"schema": schema}}}


def invalid() -> Any:
    faults = [
        FieldError("/a", "bad"),
        FieldError("", "worse", "q", "query"),
    ]
    return unprocessable(faults)


@pytest.mark.parametrize(
    ("keys", "status"),
    [
        (["200", "422", "400"], 422),
        (["200", "400"], 400),
        (["200", "4XX"], 422),
        (["200", "default"], 422),
        (["200", "404", "401"], 404),
        (["200", "400", "default"], 400),
        (["200"], 422),
    ],
)
def test_status(keys: list[str], status: int) -> None:
    found, media_type, body = refuse(invalid(), {key: {"description": "d"} for key in keys})
    assert (found, media_type, body["status"]) == (status, "application/problem+json", status)


def test_a_changed_status_changes_title_and_code() -> None:
    _, _, body = refuse(invalid(), {"400": {"description": "d"}})
    assert (body["title"], body["code"]) == ("Bad Request", "bad-request")


def test_other_statuses_stay() -> None:
    for status in (401, 403, 404, 409, 500):
        assert refuse(Problem(status), {"400": {"description": "d"}})[0] == status


def test_problem_json_is_preferred() -> None:
    response = {
        "description": "d",
        "content": {"application/json": {"schema": {}}, "application/problem+json": {"schema": {}}},
    }
    assert refuse(invalid(), {"422": response})[1] == "application/problem+json"
    assert refuse(invalid(), {"422": response}, "application/json")[1] == "application/json"


STRICT_PROBLEM: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def test_more_faults_than_the_schema_takes_are_cut_off() -> None:
    items = {"type": "array", "maxItems": 1, "items": {"type": "object"}}
    for schema in (
        {"type": "object", "properties": {"errors": items}},
        {**STRICT_PROBLEM, "properties": STRICT_PROBLEM["properties"] | {"errors": items}},
    ):
        _, _, body = refuse(invalid(), {"422": declared(schema)})
        assert body["errors"] == [{"pointer": "/a", "detail": "bad"}]
    own = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"faults": {**items, "items": {"type": "string"}}},
    }
    assert refuse(invalid(), {"422": declared(own)})[2] == {"faults": ["/a: bad"]}


def test_a_parameter_gets_a_pointer_where_the_schema_wants_one() -> None:
    _, _, body = refuse(invalid(), {"422": declared(STRICT_PROBLEM)})
    assert body["errors"] == [{"pointer": "/a", "detail": "bad"}, {"pointer": "/query/q", "detail": "worse"}]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (
            {
                "type": "object",
                "required": ["code", "message"],
                "additionalProperties": False,
                "properties": {"code": {"type": "integer"}, "message": {"type": "string"}},
            },
            {"code": 422, "message": "/a: bad (and 1 more)"},
        ),
        (
            {
                "type": "object",
                "required": ["error"],
                "additionalProperties": False,
                "properties": {
                    "error": {"type": "string", "enum": ["invalid_request", "unprocessable_content"]}
                },
            },
            {"error": "unprocessable_content"},
        ),
        (
            {
                "type": "object",
                "required": ["errors"],
                "additionalProperties": False,
                "properties": {"errors": {"type": "array", "items": {"type": "string"}}},
            },
            {"errors": ["/a: bad", "/query/q: worse"]},
        ),
        (
            {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["loc", "msg"],
                            "properties": {
                                "loc": {"type": "array", "items": {"type": "string"}},
                                "msg": {"type": "string"},
                            },
                        },
                    }
                },
            },
            {"detail": [{"loc": ["/a"], "msg": "bad"}, {"loc": ["/query/q"], "msg": "worse"}]},
        ),
        (
            {
                "type": "object",
                "required": ["error"],
                "additionalProperties": False,
                "properties": {
                    "error": {
                        "type": "object",
                        "required": ["message", "status"],
                        "properties": {"message": {"type": "string"}, "status": {"type": "integer"}},
                    }
                },
            },
            {"error": {"message": "/a: bad (and 1 more)", "status": 422}},
        ),
        (
            {
                "type": "object",
                "required": ["kind", "weight"],
                "additionalProperties": False,
                "properties": {
                    "kind": {"const": "oops"},
                    "weight": {"type": "number", "exclusiveMinimum": 2},
                },
            },
            {"kind": "oops", "weight": 3},
        ),
        ({"type": "string"}, "/a: bad (and 1 more)"),
    ],
)
def test_foreign_shapes_are_filled_by_name_and_type(schema: Any, expected: Any) -> None:
    status, media_type, body = refuse(invalid(), {"422": declared(schema)})
    assert (status, media_type, body) == (422, "application/json", expected)


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        (["Busy", "InvalidField", "InvalidInput"], "InvalidInput"),
        (["Busy", "BadRequest", "InvalidInput"], "BadRequest"),
        (["Busy", "Other"], "Other"),
        (["InvalidField"], "InvalidField"),
    ],
)
def test_a_discriminator_gets_one_of_its_values(kinds: list[str], code: str) -> None:
    more = {"InvalidField": ["field"], "Busy": ["until"]}
    mapping = {kind: f"#/paths/~1x/get/x-kinds/{kind}" for kind in kinds}
    base = {
        "type": "object",
        "required": ["code"],
        "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        "discriminator": {"propertyName": "code", "mapping": mapping},
    }
    shapes = {kind: {"required": more.get(kind, []), "properties": {}} for kind in kinds}
    whole = {
        "type": "object",
        "required": ["errors"],
        "properties": {"errors": {"type": "array", "items": base}},
    }
    for schema in (whole, base):
        responses = {
            "400": declared({**schema, "additionalProperties": False} if schema is whole else schema)
        }
        _, _, body = refuse(bad_request("odd"), responses, kinds=shapes)
        error = body["errors"][0] if schema is whole else body
        assert (error["code"], error["message"]) == (code, "odd")


def test_text_html_and_xml() -> None:
    problem = bad_request("<b>")
    assert refuse(problem, {"400": declared({}, "text/plain")})[2] == "400 Bad Request: <b>"
    assert refuse(problem, {"400": declared({}, "text/html")})[2] == "400 Bad Request: &lt;b&gt;"
    fault = {
        "type": "object",
        "required": ["message"],
        "properties": {"message": {"type": "string"}},
        "additionalProperties": False,
    }
    assert (
        "<error><message>&lt;b&gt;</message></error>"
        in refuse(problem, {"400": declared(fault, "application/xml")})[2]
    )


def test_a_schema_nothing_fits_still_answers() -> None:
    status, _, body = refuse(invalid(), {"422": declared({"not": {}})})
    assert (status, body["status"]) == (422, 422)


def test_headers_stay() -> None:
    contract = Contract(document({"/x": {"get": {"operationId": "o", "responses": {}}}}))
    schemas = Schemas(contract)
    refusals = Refusals(contract.operations["o"], schemas, Shapes(schemas), EVERYTHING)
    sent = refusals.encode(unauthenticated(), "/x", None)
    assert sent.header("www-authenticate") == "Bearer"


NARROWED = {
    "allOf": [
        {
            "type": "object",
            "required": ["status", "code", "message"],
            "properties": {
                "status": {"type": "integer"},
                "code": {"type": "string"},
                "message": {"type": "string"},
            },
        },
        {"properties": {"code": {"enum": ["MISMATCH", "OTHER"]}}},
    ]
}
LISTED = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["level", "message"],
                "properties": {"level": {"const": "fatal"}, "message": {"type": "string"}},
            },
        },
        "trace": {"type": "string", "minLength": 90, "maxLength": 90},
    },
}
SHORT = {
    "type": "object",
    "required": ["message"],
    "properties": {"message": {"type": "string", "maxLength": 20}},
}


def test_the_reason_survives_whatever_else_the_schema_demands() -> None:
    reason = "Send one of: application/json."
    for schema, path in ((NARROWED, ["message"]), (LISTED, ["errors", 0, "message"]), (SHORT, ["message"])):
        body = refuse(bad_request(reason), {"400": declared(schema)})[2]
        for step in path:
            body = body[step]
        assert reason.startswith(body), schema
        assert len(body) >= 20
    body = refuse(bad_request(reason), {"400": declared(NARROWED)})[2]
    assert body == {"status": 400, "code": "MISMATCH", "message": reason}


@pytest.mark.parametrize(
    ("status", "named", "chosen"),
    [
        (404, ["PARAMETER_INVALID", "RESOURCE_MISSING"], "RESOURCE_MISSING"),
        (404, ["conflict", "ENTITY_NOT_FOUND", "missing_field"], "ENTITY_NOT_FOUND"),
        (401, ["api_error", "authentication_error"], "authentication_error"),
        (403, ["unauthorized", "permissionDenied"], "permissionDenied"),
        (409, ["invalid", "already_exists"], "already_exists"),
        (422, ["not_found", "validation_failed"], "validation_failed"),
        (429, ["bad_request", "too_many_requests"], "too_many_requests"),
        (500, ["invalid_request_error", "api_error"], "api_error"),
        (409, ["not_found", "invalid_request_error"], "invalid_request_error"),
        (418, ["MISMATCH", "OTHER"], "OTHER"),
        (404, ["first", "second"], "first"),
    ],
)
def test_of_the_declared_codes_the_one_that_the_status_means_is_chosen(
    status: int, named: list[str], chosen: str
) -> None:
    schema = {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["code"],
                "properties": {"code": {"type": "string", "enum": named}},
            }
        },
    }
    _, _, body = refuse(Problem(status, detail="no"), {"default": declared(schema)})
    assert body == {"error": {"code": chosen}}


@pytest.mark.parametrize(
    ("choices", "chosen"),
    [
        (["up", "down"], "down"),
        (["OK", "NOT_READY"], "NOT_READY"),
        (["pass", "warn", "fail"], "fail"),
        (["ok", "error"], "error"),
    ],
)
def test_a_state_says_that_the_service_cannot_work(choices: list[str], chosen: str) -> None:
    schema = {"type": "object", "required": ["status"], "properties": {"status": {"enum": choices}}}
    assert refuse(unavailable("away"), {"503": declared(schema)})[2] == {"status": chosen}
