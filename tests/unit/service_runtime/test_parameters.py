"""Parameters: every place, style and type is read as the contract says and as its schema judges."""

from __future__ import annotations

from typing import Any

import pytest

from service_runtime.contract.document import Contract
from service_runtime.contract.schemas import Schemas
from service_runtime.contract.shapes import Shapes
from service_runtime.core.problems import Problem
from service_runtime.http.parameters import Wire, build_parameters

INTEGER = {"type": "integer"}
INTEGERS = {"type": "array", "items": INTEGER}
TEXTS = {"type": "array", "items": {"type": "string"}}
POINT = {"type": "object", "properties": {"x": INTEGER, "y": INTEGER}, "required": ["x"]}
ABSENT = object()


def read(definition: dict[str, Any], *, path: str | None = None, query: str = "", **headers: str) -> Any:
    """Return the value of the parameter "p", ``ABSENT``, or the faults' details."""
    contract = Contract({"openapi": "3.1.0", "paths": {}})
    schemas = Schemas(contract)
    parameters = build_parameters(({"name": "p", "in": "query", **definition},), schemas, Shapes(schemas))
    wire = Wire({} if path is None else {"p": path}, query.encode(), headers)
    try:
        values = parameters.read(wire)
    except Problem as problem:
        return problem
    return values[
        "query" if definition.get("in", "query") == "querystring" else definition.get("in", "query")
    ].get("p", ABSENT)


@pytest.mark.parametrize(
    ("definition", "raw", "value"),
    [
        ({"schema": INTEGER}, "5", 5),
        ({"schema": INTEGER}, "5.0", 5),
        ({"schema": {"type": "number"}}, "1e3", 1000.0),
        ({"schema": {"type": "string"}}, "a%2Fb", "a/b"),
        ({"schema": {"type": "boolean"}}, "true", True),
        ({"schema": TEXTS}, "a,b%2Cc", ["a", "b,c"]),
        ({"schema": INTEGERS}, "1,2", [1, 2]),
        ({"schema": POINT}, "x,1,y,2", {"x": 1, "y": 2}),
        ({"schema": POINT, "explode": True}, "x=1,y=2", {"x": 1, "y": 2}),
        ({"schema": INTEGER, "style": "label"}, ".5", 5),
        ({"schema": INTEGERS, "style": "label"}, ".1,2", [1, 2]),
        ({"schema": INTEGERS, "style": "label", "explode": True}, ".1.2", [1, 2]),
        ({"schema": POINT, "style": "label", "explode": True}, ".x=1.y=2", {"x": 1, "y": 2}),
        ({"schema": INTEGER, "style": "matrix"}, ";p=5", 5),
        ({"schema": INTEGERS, "style": "matrix"}, ";p=1,2", [1, 2]),
        ({"schema": INTEGERS, "style": "matrix", "explode": True}, ";p=1;p=2", [1, 2]),
        ({"schema": POINT, "style": "matrix", "explode": True}, ";x=1;y=2", {"x": 1, "y": 2}),
        ({"schema": POINT, "style": "matrix"}, ";p=x,1,y,2", {"x": 1, "y": 2}),
        ({"content": {"application/json": {"schema": POINT}}}, "%7B%22x%22:1%7D", {"x": 1}),
    ],
)
def test_path_styles(definition: dict[str, Any], raw: str, value: Any) -> None:
    assert read({**definition, "in": "path", "required": True}, path=raw) == value


@pytest.mark.parametrize(
    ("definition", "query", "value"),
    [
        ({"schema": INTEGER}, "p=-7", -7),
        ({"schema": {"type": "string"}}, "p=", ""),
        ({"schema": {"type": "string"}}, "p=a+b%2B", "a b+"),
        ({"schema": INTEGERS}, "p=1&p=2", [1, 2]),
        ({"schema": INTEGERS}, "p=1", [1]),
        ({"schema": TEXTS, "explode": False}, "p=a,b", ["a", "b"]),
        ({"schema": TEXTS, "explode": False}, "p=a,b%2Cc", ["a", "b,c"]),
        ({"schema": INTEGERS, "explode": False}, "p=1%2C2", [1, 2]),
        ({"schema": TEXTS, "style": "spaceDelimited", "explode": False}, "p=a%20b", ["a", "b"]),
        ({"schema": TEXTS, "style": "pipeDelimited", "explode": False}, "p=a|b", ["a", "b"]),
        ({"schema": TEXTS, "style": "pipeDelimited", "explode": False}, "p=a%7Cb", ["a", "b"]),
        ({"schema": POINT}, "x=1&y=2", {"x": 1, "y": 2}),
        ({"schema": POINT, "explode": False}, "p=x,1,y,2", {"x": 1, "y": 2}),
        ({"schema": POINT, "style": "deepObject"}, "p[x]=1&p%5By%5D=2", {"x": 1, "y": 2}),
        ({"schema": INTEGERS, "style": "deepObject"}, "p[]=1&p%5B%5D=2", [1, 2]),
        ({"schema": TEXTS, "style": "deepObject"}, "p[0]=a&p[1]=b&pq[]=c", ["a", "b"]),
        ({"schema": TEXTS, "style": "deepObject"}, "p=a&p=b", ["a", "b"]),
        (
            {"schema": {"type": "object", "properties": {"a": POINT, "l": INTEGERS}}, "style": "deepObject"},
            "p[a][x]=1&p[l][0]=3&p[l][1]=4",
            {"a": {"x": 1}, "l": [3, 4]},
        ),
        ({"content": {"application/json": {"schema": POINT}}}, "p=%7B%22x%22%3A1%7D", {"x": 1}),
        ({"schema": {"oneOf": [INTEGER, {"type": "string", "pattern": "^[a-z]+$"}]}}, "p=abc", "abc"),
        ({"schema": {"oneOf": [INTEGER, {"type": "string", "pattern": "^[a-z]+$"}]}}, "p=12", 12),
        ({"schema": {"anyOf": [INTEGER, INTEGERS]}}, "p=1&p=2", [1, 2]),
        ({"schema": {"type": ["string", "null"], "maxLength": 3}}, "p=null", None),
        ({"schema": {"type": "string", "enum": ["1", "2"]}}, "p=1", "1"),
        ({"schema": {"enum": [1, 2]}}, "p=1", 1),
        ({"schema": {"type": "integer", "default": 20}}, "", 20),
        ({"schema": {"type": "string", "format": "date", "default": "2020-01-31"}}, "", "2020-01-31"),
        ({"schema": {"type": "string", "format": "date", "default": ""}}, "", ABSENT),
        ({"schema": INTEGER}, "", ABSENT),
        ({"schema": INTEGER, "allowEmptyValue": True}, "p=", None),
        ({"schema": {"type": "string"}, "allowEmptyValue": True}, "p", ""),
        ({"schema": {"type": "boolean"}, "allowEmptyValue": True}, "p", True),
        (
            {"in": "querystring", "content": {"application/x-www-form-urlencoded": {"schema": POINT}}},
            "x=1",
            {"x": 1},
        ),
    ],
)
def test_query_styles(definition: dict[str, Any], query: str, value: Any) -> None:
    found = read(definition, query=query)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("definition", "query"),
    [
        ({"schema": INTEGER}, "p=01"),
        ({"schema": INTEGER}, "p=%201"),
        ({"schema": INTEGER}, "p=1_0"),
        ({"schema": INTEGER}, "p=%2B1"),
        ({"schema": INTEGER}, "p=1.5"),
        ({"schema": INTEGER}, "p=true"),
        ({"schema": INTEGER}, "p="),
        ({"schema": INTEGER}, "p=%D9%A1"),
        ({"schema": {"type": "integer", "format": "int32"}}, "p=2147483648"),
        ({"schema": {"type": "integer"}}, f"p={'9' * 5000}"),
        ({"schema": {"type": "number"}}, "p=1e999"),
        ({"schema": {"type": "number"}}, "p=nan"),
        ({"schema": {"type": "boolean"}}, "p=True"),
        ({"schema": {"type": "boolean"}}, "p=1"),
        ({"schema": {"type": "string", "format": "uuid"}}, "p=0190a3c00000700080000000000000aa"),
        ({"schema": {"type": "string"}}, "p=%ff"),
        ({"schema": {"type": "string"}}, "p=a&p=b"),
        ({"schema": INTEGERS}, "p=1&p=x"),
        ({"schema": POINT, "style": "deepObject"}, "p[x]=a"),
        ({"schema": {"type": "object", "required": ["x"]}, "style": "deepObject", "required": True}, "p=1"),
        ({"schema": INTEGER, "required": True}, ""),
        ({"content": {"application/json": {"schema": POINT}}}, "p=%7B"),
    ],
)
def test_query_refusals(definition: dict[str, Any], query: str) -> None:
    problem = read(definition, query=query)
    assert isinstance(problem, Problem)
    assert problem.status == 422
    assert problem.errors[0].as_json()["parameter"] == "p"


def test_headers_and_cookies() -> None:
    assert read({"in": "header", "schema": INTEGERS}, p="1, 2") == [1, 2]
    assert read({"in": "header", "schema": POINT, "explode": True}, p="x=1,y=2") == {"x": 1, "y": 2}
    assert read({"in": "cookie", "schema": INTEGER}, cookie='a=b; p="4"; p=5') == 4
    assert read({"in": "cookie", "schema": {"type": "string"}}, cookie="p=%C3%A4") == "ä"


def test_a_client_s_preference_is_no_fault() -> None:
    kind = {"type": "string", "enum": ["gzip", "deflate"]}
    header = {"name": "Accept-Encoding", "in": "header", "schema": kind, "required": True}
    parameters = Schemas(Contract({"openapi": "3.1.0", "paths": {}}))
    built = build_parameters((header,), parameters, Shapes(parameters))
    for sent in ("gzip, deflate, br", "*", "br;q=0.5"):
        values = built.read(Wire({}, b"", {"accept-encoding": sent}))
        assert values["header"] == {"Accept-Encoding": sent}
    with pytest.raises(Problem):
        built.read(Wire({}, b"", {}))


def test_the_properties_of_an_exploded_object_are_cookies() -> None:
    definition = {"in": "cookie", "style": "cookie", "schema": POINT}
    assert read(definition, cookie="session=q; x=1; y=2") == {"x": 1, "y": 2}
    assert read(definition, cookie="session=q") is ABSENT
    assert read({**definition, "explode": False}, cookie="p=x,1,y,2") == {"x": 1, "y": 2}
    text = {"in": "cookie", "style": "cookie", "schema": {"type": "string"}}
    assert read(text, cookie="p=%C3%A4") == "%C3%A4"


def test_missing_authorization_header_is_unauthenticated() -> None:
    definition = {"name": "Authorization", "in": "header", "required": True, "schema": {"type": "string"}}
    assert read(definition).status == 401


def test_label_and_matrix_need_their_prefix() -> None:
    for style in ("label", "matrix"):
        definition = {"in": "path", "style": style, "schema": INTEGER}
        assert read(definition, path="5").status == 422


def test_exploded_objects_leave_each_other_s_properties_alone() -> None:
    schemas = Schemas(Contract({"openapi": "3.1.0", "paths": {}}))
    page = {"type": "object", "properties": {"before": {"type": "string"}, "after": {"type": "string"}}}
    order = {"type": "object", "properties": {"date": {"enum": ["asc"]}, "send_date": {"enum": ["asc"]}}}
    parameters = build_parameters(
        (
            {"name": "page", "in": "query", "schema": page},
            {"name": "sort_by", "in": "query", "schema": order},
            {"name": "send_date", "in": "query", "schema": {"type": "string"}},
            {"name": "made", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
        ),
        schemas,
        Shapes(schemas),
    )

    def query(text: str) -> Any:
        return parameters.read(Wire({}, text, {}))["query"]

    assert query(b"before=x&send_date=2026") == {"page": {"before": "x"}, "send_date": "2026"}
    assert query(b"date=asc") == {"sort_by": {"date": "asc"}}
    assert query(b"made[gt]=1") == {"made": {"gt": "1"}}
    assert query(b"made%5B%5D=1&before=x") == {"made": {"0": "1"}, "page": {"before": "x"}}
