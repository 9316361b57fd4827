"""Defaults: what a request leaves out is what its schema says, wherever the schema says it."""

from __future__ import annotations

from typing import Any

import pytest

from service_runtime.contract.defaults import Defaults
from service_runtime.contract.document import Contract
from service_runtime.contract.schemas import Schemas
from service_runtime.core.types import Reply
from tests.unit.service_runtime.harness import document


def filled(value: Any, schema: Any, components: dict[str, Any] | None = None) -> Any:
    return Defaults(Schemas(Contract(document({}, components)))).fill(value, schema)


def one(schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": schema}}


@pytest.mark.parametrize(
    "default", [10, 1.5, True, False, "none", "", [], [1], {"x": 1}, "2020-01-01"], ids=repr
)
def test_a_default_of_any_type_stands_in_for_what_is_left_out(default: Any) -> None:
    assert filled({}, one({"default": default})) == {"a": default}


@pytest.mark.parametrize(
    ("schema", "components"),
    [
        ({"$ref": "#/components/schemas/Level"}, {"Level": {"type": "integer", "default": 3}}),
        ({"$ref": "#/components/schemas/Level", "default": 3}, {"Level": {"type": "integer", "default": 4}}),
        ({"allOf": [{"$ref": "#/components/schemas/Level"}], "default": 3}, {"Level": {"type": "integer"}}),
        ({"allOf": [{"type": "integer"}, {"default": 3}]}, {}),
    ],
)
def test_a_default_counts_wherever_it_stands(schema: Any, components: dict[str, Any]) -> None:
    assert filled({}, one(schema), components) == {"a": 3}


def test_parts_of_the_schema_have_defaults_too() -> None:
    base = {"Base": {"type": "object", "properties": {"a": {"default": 1}}}}
    whole = {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"b": {"default": 2}}}]}
    assert filled({"c": 0}, whole, base) == {"c": 0, "a": 1, "b": 2}


def test_values_within_values_are_completed() -> None:
    inner = one({"default": 1})
    schema = {
        "properties": {"box": inner, "list": {"items": inner}, "made": {**inner, "default": {}}},
        "additionalProperties": inner,
    }
    assert filled({"box": {}, "list": [{}, {"a": 2}], "other": {}}, schema) == {
        "box": {"a": 1},
        "list": [{"a": 1}, {"a": 2}],
        "other": {"a": 1},
        "made": {"a": 1},
    }
    assert filled({"box": None}, {"properties": {"box": {"anyOf": [inner, {"type": "null"}]}}}) == {
        "box": None
    }


def test_a_schema_within_itself_ends() -> None:
    components = {
        "Node": {
            "type": "object",
            "properties": {"level": {"default": 1}, "next": {"$ref": "#/components/schemas/Node"}},
        }
    }
    node = {"$ref": "#/components/schemas/Node"}
    assert filled({"next": {"next": {}}}, node, components)["next"]["next"] == {"level": 1}


def test_only_the_alternative_that_a_value_satisfies_has_defaults() -> None:
    schema = {
        "oneOf": [
            {"required": ["w"], "properties": {"w": {"type": "integer"}, "unit": {"default": "cm"}}},
            {"required": ["t"], "properties": {"t": {"type": "string"}, "lang": {"default": "en"}}},
        ]
    }
    assert filled({"t": "x"}, schema) == {"t": "x", "lang": "en"}
    assert filled({"w": 1}, schema) == {"w": 1, "unit": "cm"}


def test_a_discriminator_chooses_between_alternatives_that_look_alike() -> None:
    components = {
        name: {"type": "object", "properties": {"kind": {"type": "string"}, "x": {"default": name}}}
        for name in ("Cat", "Dog")
    }
    union = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind"},
    }
    assert filled({"kind": "Dog"}, union, components) == {"kind": "Dog", "x": "Dog"}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "date", "default": ""},
        {"type": "integer", "default": "3"},
        {"enum": ["a"], "default": "b"},
        {"type": "integer", "default": 3, "readOnly": True},
        {"type": ["integer", "null"], "default": None},
    ],
    ids=["date", "type", "enum", "read-only", "null"],
)
def test_what_no_client_could_send_is_not_filled_in(schema: Any) -> None:
    assert filled({}, one(schema)) == {}


def test_what_is_sent_is_not_changed_and_defaults_are_not_shared() -> None:
    schema, sent = one({"default": []}), dict[str, Any]()
    defaults = Defaults(Schemas(Contract(document({}))))
    defaults.fill(sent, schema)["a"].append(1)
    assert (sent, defaults.fill(sent, schema)) == ({}, {"a": []})


@pytest.mark.parametrize(("method", "seen"), [("POST", {"a": 3}), ("PUT", {"a": 3}), ("PATCH", {})])
def test_the_edge_completes_what_creates_and_replaces_and_no_patch(
    serve: Any, method: str, seen: Any
) -> None:
    async def answer(call: Any) -> Any:
        return Reply(200, call.body)

    operation = {
        "operationId": "op",
        "requestBody": {"content": {"application/json": {"schema": one({"type": "integer", "default": 3})}}},
        "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {}}}}},
    }
    service = serve(document({"/a": {method.lower(): operation}}), {"op": answer})
    assert service.send(method, "/a", body={}).json() == seen
    assert service.send(method, "/a", body={"a": "x"}).status == 422
