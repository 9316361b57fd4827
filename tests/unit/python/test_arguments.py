from __future__ import annotations

import dataclasses

import pytest

from scaffold.model.schemas import ValueType
from scaffold.model.service import Payload, Response
from scaffold.python.annotations import Annotation
from scaffold.python.arguments import (
    Argument,
    BodyTypes,
    body_argument,
    convert,
    parameter_argument,
    reply_annotation,
)
from tests.unit.python.shop import operation, parameter

MODEL = Annotation("models.Order", "model")
TYPES = BodyTypes({"/order": MODEL, "/orders": Annotation("list[models.Order]", "value")})


@pytest.mark.parametrize(
    ("kind", "annotation", "expression"),
    [
        (ValueType.STRING, "str", "call.query['q']"),
        (ValueType.INTEGER, "int", "call.query['q']"),
        (ValueType.NUMBER, "float", "call.query['q']"),
        (ValueType.BOOLEAN, "bool", "call.query['q']"),
        (ValueType.UUID, "UUID", "UUID(call.query['q'])"),
        (ValueType.DATETIME, "datetime", "instant(call.query['q'])"),
        (ValueType.DATE, "date", "date.fromisoformat(call.query['q'])"),
        (ValueType.OBJECT, "Json", "call.query['q']"),
        (ValueType.ANY, "Json", "call.query['q']"),
    ],
)
def test_a_required_parameter_has_its_type(kind: ValueType, annotation: str, expression: str) -> None:
    found = parameter_argument("q", parameter("q", kind, required=True))
    assert found == Argument("q", annotation, optional=False, expression=expression)


def test_a_parameter_that_may_be_absent_may_be_none() -> None:
    found = parameter_argument("q", parameter("q", ValueType.UUID))
    assert found == Argument("q", "UUID | None", optional=True, expression="given(UUID, call.query.get('q'))")


def test_a_default_is_always_there() -> None:
    found = parameter_argument("q", parameter("q", ValueType.INTEGER, default=20))
    assert found == Argument("q", "int", optional=False, expression="call.query['q']")


def test_a_null_is_not_converted() -> None:
    found = parameter_argument("q", parameter("q", ValueType.DATE, required=True, nullable=True))
    assert found.annotation == "date | None"
    assert found.expression == "given(date.fromisoformat, call.query['q'])"


def test_a_number_that_may_be_written_as_text_is_read() -> None:
    item = dataclasses.replace(parameter("q", ValueType.INTEGER, required=True), textual=True)
    assert parameter_argument("q", item) == Argument(
        "q", "int", optional=False, expression="int(call.query['q'])"
    )


def test_a_repeated_parameter_is_a_list() -> None:
    required = parameter_argument("q", parameter("q", ValueType.UUID, repeated=True, required=True))
    optional = parameter_argument("q", parameter("q", ValueType.UUID, repeated=True))
    assert (required.annotation, required.expression) == ("list[UUID]", "each(UUID, call.query['q'])")
    assert optional.annotation == "list[UUID] | None"
    assert optional.expression == "given(lambda values: each(UUID, values), call.query.get('q'))"


def test_an_enumeration_is_a_literal_and_is_not_converted() -> None:
    found = parameter_argument("q", parameter("q", ValueType.UUID, required=True, choices=("a", "it's")))
    assert found.annotation == "Literal['a', \"it's\"]"
    assert found.expression == "call.query['q']"


@pytest.mark.parametrize(
    ("location", "source"),
    [("path", "path"), ("query", "query"), ("header", "headers"), ("cookie", "cookies")],
)
def test_parameters_are_read_where_they_come_from(location: str, source: str) -> None:
    found = parameter_argument("x", parameter("X-Y'z", location=location, required=True))
    assert found.expression == f'call.{source}["X-Y\'z"]'


@pytest.mark.parametrize(
    ("media_type", "pointer", "expected"),
    [
        ("application/json", "/order", "models.Order"),
        ("application/merge-patch+json; charset=utf-8", "/order", "models.Order"),
        ("multipart/form-data", "/order", "models.Order"),
        ("application/json", "/unknown", "Json"),
        ("text/csv", "/order", "str"),
        ("TEXT/Plain; charset=utf-8", "/order", "str"),
        ("application/pdf", "/order", "bytes"),
    ],
)
def test_a_body_has_the_type_of_its_media_type(media_type: str, pointer: str, expected: str) -> None:
    found = TYPES.of(Payload(media_type, pointer, None, required=True))
    assert found is not None
    assert found.text == expected


def test_no_body_has_no_type() -> None:
    assert TYPES.of(None) is None


def test_only_classes_are_models() -> None:
    assert TYPES.model_at("/order") == "models.Order"
    assert TYPES.model_at("/orders") is None
    assert TYPES.model_at("/absent") is None


@pytest.mark.parametrize(
    ("required", "annotation", "expression"),
    [
        (True, "models.Order", "build(models.Order, call.body)"),
        (False, "models.Order | None", "None if call.body is None else build(models.Order, call.body)"),
    ],
)
def test_a_request_body_is_built(required: bool, annotation: str, expression: str) -> None:
    found = body_argument(Payload("application/json", "/order", None, required=required), TYPES)
    assert found == Argument("body", annotation, optional=not required, expression=expression)


def test_plain_bodies_are_passed_on() -> None:
    found = body_argument(Payload("text/plain", "/x", None, required=False), TYPES)
    assert (found.annotation, found.expression) == ("str | None", "call.body")


def test_values_of_models_are_built_too() -> None:
    assert convert("x", Annotation("list[models.Order]", "value")) == "build_value(list[models.Order], x)"
    assert convert("x", Annotation("list[str]", "plain")) == "x"
    assert convert("x", Annotation("Json", "json")) == "x"


def response(status: str, pointer: str | None = None) -> Response:
    payload = None if pointer is None else Payload("application/json", pointer, None, required=True)
    return Response(status, "", payload, ())


@pytest.mark.parametrize(
    ("responses", "expected"),
    [
        ([response("200", "/order"), response("404", "/x")], "Reply[Literal[200], models.Order]"),
        ([response("204")], "Reply[Literal[204], None]"),
        ([response("202"), response("200", "/order")], "Reply[Literal[202, 200], models.Order | None]"),
        ([response("200", "/order"), response("201", "/order")], "Reply[Literal[200, 201], models.Order]"),
        ([response("2XX", "/order")], "Reply[int, models.Order]"),
        ([response("default", "/order")], "Reply[int, models.Order]"),
        ([response("404", "/x")], "Reply[int, Json]"),
    ],
)
def test_a_reply_has_the_declared_statuses_and_bodies(responses: list[Response], expected: str) -> None:
    asked = dataclasses.replace(operation("getOrder"), responses=tuple(responses))
    assert reply_annotation(asked, TYPES) == expected
