from __future__ import annotations

import dataclasses

import pytest

from scaffold.model.service import Parameter, Payload, Response
from scaffold.normal.schemas import ValueType
from scaffold.python.types.annotations import Annotation
from scaffold.python.views.arguments import (
    Argument,
    BodyTypes,
    body_argument,
    convert,
    parameter_argument,
    reply_annotation,
)
from tests.unit.python.shop import operation, parameter

ORDER = frozenset({"Order"})
MODEL = Annotation("models.Order", "model", ORDER)
LIST = Annotation("list[models.Order]", "value", ORDER, Annotation("models.Order", "value", ORDER))
TYPES = BodyTypes({"/order": MODEL, "/orders": LIST})


def argument(name: str, item: Parameter) -> Argument:
    return parameter_argument(name, item, TYPES)


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
    found = argument("q", parameter("q", kind, required=True))
    assert found == Argument("q", annotation, optional=False, expression=expression)


def test_a_parameter_that_may_be_absent_may_be_none() -> None:
    found = argument("q", parameter("q", ValueType.UUID))
    assert found == Argument("q", "UUID | None", optional=True, expression="given(UUID, call.query.get('q'))")


def test_a_default_is_always_there() -> None:
    found = argument("q", parameter("q", ValueType.INTEGER, default=20))
    assert found == Argument("q", "int", optional=False, expression="call.query['q']")


def test_a_null_is_not_converted() -> None:
    found = argument("q", parameter("q", ValueType.DATE, required=True, nullable=True))
    assert found.annotation == "date | None"
    assert found.expression == "given(date.fromisoformat, call.query['q'])"


def test_a_number_that_may_be_written_as_text_is_read() -> None:
    item = dataclasses.replace(parameter("q", ValueType.INTEGER, required=True), textual=True)
    assert argument("q", item) == Argument("q", "int", optional=False, expression="int(call.query['q'])")


def test_a_repeated_parameter_is_a_list() -> None:
    required = argument("q", parameter("q", ValueType.UUID, repeated=True, required=True))
    optional = argument("q", parameter("q", ValueType.UUID, repeated=True))
    assert (required.annotation, required.expression) == ("list[UUID]", "each(UUID, call.query['q'])")
    assert optional.annotation == "list[UUID] | None"
    assert optional.expression == "given(lambda values: each(UUID, values), call.query.get('q'))"


def test_an_enumeration_is_a_literal_and_is_not_converted() -> None:
    found = argument("q", parameter("q", ValueType.UUID, required=True, choices=("a", "it's")))
    assert found.annotation == "Literal['a', \"it's\"]"
    assert found.expression == "call.query['q']"


@pytest.mark.parametrize(
    ("location", "source"),
    [("path", "path"), ("query", "query"), ("header", "headers"), ("cookie", "cookies")],
)
def test_parameters_are_read_where_they_come_from(location: str, source: str) -> None:
    found = argument("x", parameter("X-Y'z", location=location, required=True))
    assert found.expression == f'call.{source}["X-Y\'z"]'


@pytest.mark.parametrize(
    ("media_type", "pointer", "expected"),
    [
        ("application/json", "/order", "models.Order"),
        ("application/merge-patch+json; charset=utf-8", "/order", "models.Order"),
        ("multipart/form-data", "/order", "models.Order"),
        ("application/json", "/unknown", "Json"),
        ("text/csv", "", "str"),
        ("TEXT/Plain; charset=utf-8", "", "str"),
        ("text/plain", "/order", "models.Order"),
        ("application/pdf", "/order", "bytes"),
        ("application/xml", "/order", "models.Order"),
        ("text/xml", "/text", "bytes"),
        ("application/jsonl", "/orders", "list[models.Order]"),
        ("application/jsonl", "/order", "list[models.Order]"),
        ("application/jsonl", "", "list[Json]"),
        ("multipart/mixed", "", "list[Json]"),
    ],
)
def test_a_body_has_the_type_of_its_media_type(media_type: str, pointer: str, expected: str) -> None:
    found = TYPES.of(Payload(media_type, pointer, None, required=True))
    assert found is not None
    assert found.text == expected


@pytest.mark.parametrize(
    ("payloads", "received", "sent"),
    [
        ([("application/json", "/order"), ("application/xml", "/order")], "models.Order", "models.Order"),
        (
            [("application/json", "/order"), ("text/csv", ""), ("image/png", "")],
            "models.Order | str | bytes",
            "models.Order | str | bytes | AsyncIterator[bytes]",
        ),
        ([("application/json", "/unknown"), ("text/csv", "")], "Json", "Json"),
    ],
)
def test_a_body_of_several_media_types_has_the_types_of_all(
    payloads: list[tuple[str, str]], received: str, sent: str
) -> None:
    first, *others = [Payload(name, pointer, None, required=True) for name, pointer in payloads]
    payload = dataclasses.replace(first, others=tuple(others))
    for way, text in ((False, received), (True, sent)):
        found = TYPES.of(payload, sent=way)
        assert found is not None
        assert found.text == text


def test_the_items_of_a_stream_are_received_together_and_sent_one_by_one() -> None:
    payload = Payload("text/event-stream", "/order", None, required=True, streamed=True)
    assert TYPES.of(payload) == Annotation("list[models.Order]", "value")
    found = TYPES.of(payload, sent=True)
    assert found is not None
    assert found.text == "AsyncIterator[models.Order] | list[models.Order]"


def test_no_body_has_no_type() -> None:
    assert TYPES.of(None) is None


def test_a_structured_parameter_is_a_model() -> None:
    required = dataclasses.replace(parameter("q", ValueType.OBJECT, required=True), pointer="/order")
    assert argument("q", required) == Argument(
        "q", "models.Order", optional=False, expression="build(models.Order, call.query['q'])", models=ORDER
    )
    optional = argument("q", dataclasses.replace(required, required=False))
    assert optional.annotation == "models.Order | None"
    assert optional.expression == "given(lambda value: build(models.Order, value), call.query.get('q'))"


def test_a_parameter_that_may_be_null_says_so_once() -> None:
    types = BodyTypes({"/x": Annotation("models.Metadata | None", "value")})
    item = dataclasses.replace(parameter("q", ValueType.OBJECT), pointer="/x", nullable=True)
    assert parameter_argument("q", item, types).annotation == "models.Metadata | None"


def test_the_whole_query_is_read_from_the_query() -> None:
    whole = parameter("q", ValueType.ANY, location="querystring")
    assert argument("q", whole).expression == "call.query.get('q')"


def test_only_classes_are_models() -> None:
    assert TYPES.model_at("/order") == "Order"
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
    assert found == Argument("body", annotation, optional=not required, expression=expression, models=ORDER)


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
    assert reply_annotation(asked, TYPES) == (expected, ORDER if "models.Order" in expected else frozenset())
