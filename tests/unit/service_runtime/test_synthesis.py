"""Values for schemas: the validator of the edge accepts every one of them."""

from __future__ import annotations

from typing import Any

import pytest

from service_runtime.contract.dialect import Direction
from service_runtime.contract.document import Contract
from service_runtime.contract.schemas import Schemas
from service_runtime.synthesis.synthesizer import Synthesizer, Unsatisfiable
from tests.unit.service_runtime.harness import document


def made(schema: Any, schemas: Any = None, *, direction: str = "response", **options: Any) -> Any:
    """Return a value for a schema, after the validator of the edge accepted it."""
    contract = Contract(document({}, components={"schemas": schemas or {}}))
    towards = Direction(direction)
    synthesizer = Synthesizer(Schemas(contract, samples=True), towards)
    value = synthesizer.value(schema, **options)
    assert Schemas(contract).validator(schema, towards).errors(value) == (), value
    assert synthesizer.value(schema, **options) == value
    return value


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer"}, 1),
        ({"type": "integer", "minimum": 5, "multipleOf": 4}, 8),
        ({"type": "integer", "maximum": -3}, -3),
        ({"type": "integer", "exclusiveMaximum": 1, "minimum": 0}, 0),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, 0.5),
        ({"type": "number", "multipleOf": 0.01, "minimum": 0.005}, 0.01),
        ({"allOf": [{"type": "integer", "multipleOf": 4}, {"multipleOf": 6}]}, 12),
        ({"type": "string"}, "string"),
        ({"type": "string", "maxLength": 3}, "str"),
        ({"type": "string", "minLength": 8}, "stringxx"),
        ({"type": "string", "format": "email", "minLength": 20}, "xxxxuser@example.com"),
        ({"type": "string", "format": "uuid"}, "00000000-0000-4000-8000-000000000001"),
        ({"type": "string", "pattern": "^[a-z]{3}$"}, "abc"),
        ({"type": ["null", "boolean"]}, True),
        ({"type": "null"}, None),
        ({"const": {"a": [1]}}, {"a": [1]}),
        ({"enum": ["x", 1], "type": "integer"}, 1),
        ({"type": "string", "example": 3, "default": "d"}, "d"),
        ({"type": "integer", "examples": ["no", 7]}, 7),
        (True, {}),
    ],
)
def test_scalars(schema: Any, expected: Any) -> None:
    assert made(schema) == expected


@pytest.mark.parametrize(
    "format_",
    [
        "date", "date-time", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6",
        "uri", "iri", "uri-reference", "iri-reference", "uri-template", "uuid", "json-pointer",
        "relative-json-pointer", "regex", "byte", "unheard-of",
    ],
)  # fmt: skip
def test_formats_and_their_variations(format_: str) -> None:
    values = made(
        {"type": "array", "items": {"type": "string", "format": format_}, "minItems": 2, "uniqueItems": True},
    )
    assert len(values) == 2


def test_objects_are_full_or_minimal() -> None:
    schema = {
        "type": "object",
        "required": ["b"],
        "properties": {"a": {"type": "integer"}, "b": {"type": "array", "items": {"type": "boolean"}}},
    }
    assert made(schema) == {"a": 1, "b": [True]}
    assert made(schema, full=False) == {"b": []}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"additionalProperties": {"type": "integer"}}, {"key1": 1}),
        ({"type": "object", "minProperties": 2}, {"key1": {}, "key2": {}}),
        (
            {"type": "object", "patternProperties": {"^x-": {"type": "null"}}, "additionalProperties": False},
            {"x-": None},
        ),
        (
            {
                "additionalProperties": {"type": "integer"},
                "propertyNames": {"pattern": "^[A-Z]{2}$"},
                "minProperties": 2,
            },
            None,
        ),
        (
            {
                "properties": {"a": {"type": "null"}, "b": {"type": "null"}, "c": {"type": "null"}},
                "maxProperties": 2,
            },
            {"a": None, "b": None},
        ),
        ({"required": ["a"], "dependentRequired": {"a": ["b"]}}, {"a": {}, "b": {}}),
        (
            {
                "required": ["a"],
                "dependentSchemas": {"a": {"required": ["b"], "properties": {"b": {"type": "integer"}}}},
            },
            {"a": {}, "b": 1},
        ),
        (
            {
                "properties": {"k": {"enum": ["x", "y"]}},
                "required": ["k"],
                "if": {"properties": {"k": {"const": "x"}}},
                "then": {"required": ["z"]},
            },
            None,
        ),
        (
            {
                "allOf": [
                    {"properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}},
                    {"properties": {"a": {"minimum": 9}}, "additionalProperties": False},
                ]
            },
            {"a": 9},
        ),
        (
            {
                "allOf": [{"properties": {"a": {"type": "null"}}}],
                "properties": {"b": {"type": "null"}},
                "unevaluatedProperties": False,
            },
            None,
        ),
    ],
)
def test_objects(schema: Any, expected: Any) -> None:
    value = made({"type": "object", **schema})
    assert expected is None or value == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"items": {"type": "integer"}, "minItems": 3, "uniqueItems": True}, [1, 2, 3]),
        ({"items": {"enum": ["a", "b"]}, "minItems": 2, "uniqueItems": True}, ["a", "b"]),
        ({"prefixItems": [{"type": "null"}, {"type": "boolean"}], "items": False}, [None, False]),
        ({"contains": {"const": 4}, "items": {"type": "integer"}, "minItems": 2}, [4, 2]),
        ({"items": {"type": "object", "properties": {"i": {"type": "integer"}}}, "maxItems": 0}, []),
        ({"items": {"type": "string", "maxLength": 1}, "minItems": 3, "uniqueItems": True}, None),
    ],
)
def test_arrays(schema: Any, expected: Any) -> None:
    value = made({"type": "array", **schema})
    assert expected is None or value == expected


def test_overlapping_branches_are_told_apart() -> None:
    small = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}
    large = {**small, "required": ["a", "b"]}
    assert set(made({"oneOf": [large, small]})) == {"a"}
    lists = {
        "oneOf": [
            {"type": "array", "items": {"type": "string"}},
            {"type": "array", "items": {"type": "integer"}},
        ]
    }
    assert made(lists) == ["string"]
    assert made({"oneOf": [{"type": "number"}, {"type": "integer"}]}) == 1.5
    assert made({"not": {"type": "object"}, "type": ["object", "string"]}) == "string"


def test_open_branches_without_a_difference_are_spoiled() -> None:
    left = {"type": "object", "properties": {"id": {"type": "string"}, "a": {"type": "string"}}}
    right = {"type": "object", "properties": {"id": {"type": "string"}, "b": {"type": "string"}}}
    assert made({"oneOf": [left, right]}) == {"b": []}


def test_a_discriminator_names_the_branch() -> None:
    schemas = {
        "Pet": {
            "oneOf": [ref("Dog"), ref("Cat")],
            "discriminator": {"propertyName": "kind", "mapping": {"hound": ref("Dog")["$ref"]}},
        },
        "Dog": {"type": "object", "required": ["kind", "bark"], "properties": {"kind": {"type": "string"}}},
        "Cat": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"type": "string"}},
            "maxProperties": 1,
        },
    }
    assert made(ref("Pet"), schemas)["kind"] == "hound"


def test_a_mapping_without_a_union_says_what_a_base_may_be() -> None:
    mapping = {"feline": "Cat", "hound": ref("Dog")["$ref"], "gone": ref("Nothing")["$ref"]}
    kinds = {"propertyName": "kind", "mapping": mapping}
    schemas = {
        "Pet": {"type": "object", "properties": {"kind": {"type": "string"}}, "discriminator": kinds},
        "Cat": {"allOf": [ref("Pet"), {"required": ["lives"], "properties": {"lives": {"type": "integer"}}}]},
        "Dog": {"allOf": [ref("Pet")], "properties": {"bark": {"type": "boolean"}}},
    }
    assert made(ref("Pet"), schemas) == {"kind": "feline", "lives": 1}
    assert made({"type": "array", "items": ref("Dog")}, schemas) == [{"kind": "hound", "bark": True}]
    # No kind fits here, and a value of the base alone is one all the same.
    odd = {"allOf": [ref("Pet"), {"properties": {"kind": {"const": "fish"}}}]}
    assert made(odd, schemas) == {"kind": "fish"}


def test_inheritance_in_a_circle() -> None:
    schemas = {
        "Pet": {
            "type": "object",
            "required": ["friend"],
            "properties": {"friend": {"anyOf": [ref("Cat"), {"type": "null"}]}},
        },
        "Cat": {"allOf": [ref("Pet"), {"type": "object", "properties": {"lives": {"type": "integer"}}}]},
    }
    value = made(ref("Cat"), schemas)
    assert value["lives"] == 1


def test_recursion_ends_where_it_may() -> None:
    schemas = {
        "Tree": {
            "type": "object",
            "required": ["children"],
            "properties": {"children": {"type": "array", "items": ref("Tree")}, "left": ref("Tree")},
        },
        "Endless": {"type": "object", "required": ["next"], "properties": {"next": ref("Endless")}},
        "Loop": ref("Loop"),
    }
    assert made(ref("Tree"), schemas) == {"children": []}
    with pytest.raises(Unsatisfiable):
        made(ref("Endless"), schemas)


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        {"type": "object", "required": ["a"], "additionalProperties": False},
        {"enum": [1], "const": 2},
        {"type": "array", "items": {"type": "boolean"}, "minItems": 3, "uniqueItems": True},
        {"type": "array", "minItems": 10**9},
        {"type": "string", "pattern": "^a$", "minLength": 2},
    ],
)
def test_what_nothing_satisfies(schema: Any) -> None:
    with pytest.raises(Unsatisfiable):
        made(schema)


def test_directions() -> None:
    schema = {
        "type": "object",
        "required": ["id", "secret"],
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "secret": {"type": "string", "writeOnly": True},
        },
    }
    assert made(schema) == {"id": 1}
    assert made(schema, direction="request")["secret"] == "string"


def test_size_is_bounded() -> None:
    wide = {"type": "object", "properties": {f"p{i}": ref("Next") for i in range(40)}}
    schemas = {
        "Next": {"type": "object", "properties": {f"q{i}": ref("Last") for i in range(40)}},
        "Last": wide,
    }
    assert len(repr(made(ref("Last"), schemas))) < 100_000
