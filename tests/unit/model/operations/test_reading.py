"""Operations as they are written: parameters, bodies, responses, security, examples."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.model.operations.reading import is_json, read_operations
from scaffold.model.service import Example, Operation
from scaffold.normal.schemas import SchemaReader, ValueType
from tests.unit.model.contracts import data_of, model_of


def operation_of(text: str, **contract: object) -> Operation:
    """Build the model of one `POST /things`, given as YAML."""
    head = {"paths": {"/things": {"post": {"operationId": "thing", **data_of(text)}}}}
    (operation,) = model_of(str({**head, **contract})).operations
    return operation


def test_the_operation_s_parameters_win() -> None:
    contract = data_of("""
paths:
  /things/{id}:
    parameters:
      - {name: id, in: path, schema: {type: string}, description: outer}
      - {name: trace, in: header, schema: {type: string}}
    get:
      operationId: getThing
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}, description: inner}
""")
    (operation,) = read_operations(SchemaReader(contract), contract)
    assert [(item.name, item.location, item.description) for item in operation.parameters] == [
        ("id", "path", "inner"),
        ("trace", "header", ""),
    ]


def test_parameter_types() -> None:
    operation = operation_of("""
parameters:
  - {name: tags, in: query, schema: {type: array, items: {type: string, enum: [a, b]}}}
  - {name: near, in: query, content: {application/json: {schema: {type: object}}}}
  - {name: size, in: query, required: true, schema: {allOf: [{type: integer}], default: 5}}
  - {name: 3, in: query}
  - nonsense
""")
    tags, near, size = operation.parameters
    assert (tags.type, tags.repeated, tags.choices) == (ValueType.STRING, True, ("a", "b"))
    assert (near.type, near.repeated, near.required) == (ValueType.OBJECT, False, False)
    assert (size.type, size.default, size.required) == (ValueType.INTEGER, 5, True)


def test_json_is_chosen_among_media_types() -> None:
    operation = operation_of("""
requestBody:
  required: true
  content: {text/csv: {schema: {type: string}}, application/json: {schema: {$ref: '#/components/schemas/A'}}}
""")
    assert operation.request is not None
    assert (operation.request.media_type, operation.request.component) == ("application/json", "A")
    assert operation.request.pointer == "/paths/~1things/post/requestBody/content/application~1json/schema"
    assert operation.request.required


def test_a_body_that_is_a_component_is_located_there() -> None:
    operation = operation_of(
        "requestBody: {$ref: '#/components/requestBodies/New~1Thing'}",
        components={
            "requestBodies": {"New/Thing": {"content": {"text/plain": {"schema": {"type": "string"}}}}}
        },
    )
    assert operation.request is not None
    assert operation.request.pointer == "/components/requestBodies/New~1Thing/content/text~1plain/schema"


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/problem+json", True),
        ("*/*", True),
        ("application/jsonl", False),
        ("text/json", False),
    ],
)
def test_is_json(media_type: str, expected: bool) -> None:
    assert is_json(media_type) is expected


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ("'404': {}, '204': {}, '201': {}", "201"),
        ("'2xx': {}, '202': {}", "202"),
        ("'5XX': {}, '2xx': {}", "2XX"),
        ("'303': {}, '400': {}", "303"),
        ("default: {}, '400': {}", "default"),
        ("'400': {}", None),
    ],
)
def test_the_success_response(statuses: str, expected: str | None) -> None:
    success = operation_of(f"responses: {{{statuses}}}").success
    assert (success.status if success else None) == expected


def test_security_is_inherited_unless_given() -> None:
    everywhere = [{"key": []}, {"token": ["read", "write"]}]
    assert operation_of("summary: x", security=everywhere).security == (
        {"key": ()},
        {"token": ("read", "write")},
    )
    assert operation_of("security: []", security=everywhere).security == ()


def test_policies_are_kept_as_written() -> None:
    operation = operation_of("{x-criticality: critical, x-publishes: [a.done], x-unknown: 1}")
    assert operation.policies == {"x-criticality": "critical", "x-publishes": ["a.done"]}


_EXAMPLES = """
requestBody:
  content: {{application/json: {{{request}}}}}
responses:
  '400': {{content: {{application/json: {{example: no}}}}}}
  '201': {{content: {{application/json: {{{response}}}}}}}
"""


@pytest.mark.parametrize(
    ("request_", "response", "expected"),
    [
        (
            "examples: {a: {value: 1}, b: {value: 2}, c: {value: 3}}",
            "examples: {b: {value: 20}, a: {value: 10}}",
            (Example("a", 1, 10, "201"), Example("b", 2, 20, "201")),
        ),
        ("example: 1", "examples: {x: {value: 10}}", (Example("x", 1, 10, "201"),)),
        ("examples: {a: {value: 1}}", "schema: {examples: [10, 11]}", (Example("a", 1, 10, "201"),)),
        ("example: 1", "schema: {}", (Example("", 1, None, "201"),)),
        ("examples: {a: {externalValue: 'https://x.example'}}", "schema: {}", ()),
        (
            "examples: {a: {$ref: '#/components/examples/A'}}",
            "schema: {}",
            (Example("a", {"deep": True}, None, "201"),),
        ),
    ],
    ids=["paired-by-name", "lone-ones", "of-the-schema", "request-only", "elsewhere", "referenced"],
)
def test_examples(request_: str, response: str, expected: tuple[Example, ...]) -> None:
    operation = operation_of(
        _EXAMPLES.format(request=request_, response=response),
        components={"examples": {"A": {"value": {"deep": True}}}},
    )
    assert operation.examples == expected


@pytest.mark.parametrize(
    ("kind", "default", "read"),
    [
        (ValueType.DATE, "", None),
        (ValueType.DATE, "2020-02-30", None),
        (ValueType.DATE, "2020-02-29", "2020-02-29"),
        (ValueType.DATETIME, "today", None),
        (ValueType.DATETIME, "2020-02-29T00:00:00Z", "2020-02-29T00:00:00Z"),
        (ValueType.UUID, "none", None),
        (ValueType.STRING, "", ""),
        (ValueType.INTEGER, 0, 0),
    ],
)
def test_a_default_that_is_no_text_of_its_format_stands_for_nothing(
    kind: ValueType, default: Any, read: Any
) -> None:
    schema = {"type": "string", "format": _FORMAT[kind]} if kind in _FORMAT else {"type": kind.value}
    parameters = [{"name": "p", "in": "query", "schema": {**schema, "default": default}}]
    contract = {"paths": {"/a": {"get": {"operationId": "a", "parameters": parameters, "responses": {}}}}}
    (operation,) = read_operations(SchemaReader(contract), contract)
    assert [item.default for item in operation.parameters] == [read]


_FORMAT = {ValueType.DATE: "date", ValueType.DATETIME: "date-time", ValueType.UUID: "uuid"}
