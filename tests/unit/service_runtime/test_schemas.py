"""Schemas: the contract's own JSON Schema judges, with OpenAPI's keywords turned into constraints."""

from __future__ import annotations

from typing import Any

import pytest

from service_runtime.contract.dialect import Direction
from service_runtime.contract.document import Contract, ContractError
from service_runtime.contract.schemas import Schemas
from tests.unit.service_runtime.harness import document


def validator(schema: Any, components: dict[str, Any] | None = None, direction: str = "request") -> Any:
    contract = Contract(document({}, components))
    return Schemas(contract).validator(schema, Direction(direction))


USER = {
    "type": "object",
    "required": ["id", "name", "password"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "password": {"type": "string", "writeOnly": True},
    },
}
REF = {"$ref": "#/components/schemas/User"}


def test_read_only_is_optional_and_ignored_in_requests() -> None:
    request = validator(REF, {"User": USER})
    assert request.is_valid({"name": "n", "password": "p"})
    assert request.is_valid({"id": "anything", "name": "n", "password": "p"})
    assert not request.is_valid({"id": 1, "password": "p"})
    assert request.hides


def test_write_only_is_refused_in_responses() -> None:
    response = validator(REF, {"User": USER}, "response")
    assert response.is_valid({"id": 1, "name": "n"})
    assert not response.is_valid({"id": 1, "name": "n", "password": "p"})
    assert not response.is_valid({"name": "n"})


def test_read_only_through_reference_and_all_of() -> None:
    components = {
        "Id": {"type": "integer", "readOnly": True},
        "Base": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"$ref": "#/components/schemas/Id"}},
        },
        "Full": {
            "allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["id", "n"]}],
            "required": ["id"],
        },
    }
    request = validator({"$ref": "#/components/schemas/Full"}, components)
    assert request.is_valid({"n": 1})
    assert not request.is_valid({})
    assert not validator({"$ref": "#/components/schemas/Full"}, components, "response").is_valid({"n": 1})


@pytest.mark.parametrize(("kind", "edge"), [("int32", 2**31 - 1), ("int64", 2**63 - 1)])
def test_integer_widths_bound_requests_only(kind: str, edge: int) -> None:
    schema = {"type": "integer", "format": kind}
    request = validator(schema)
    assert request.is_valid(edge)
    assert request.is_valid(-edge - 1)
    assert not request.is_valid(edge + 1)
    assert not request.is_valid(-edge - 2)
    assert validator(schema, direction="response").is_valid(edge + 1)
    assert not validator({**schema, "maximum": 10}).is_valid(11)


@pytest.mark.parametrize(("kind", "edge"), [("int32", 2**31 - 1), ("int64", 2**63 - 1)])
def test_integer_widths_bound_texts_that_are_integers(kind: str, edge: int) -> None:
    # What no number may be is no integer as a text either: the path of such a key could not name it.
    judge = validator({"type": ["integer", "string"], "format": kind})
    for right in (str(edge), str(-edge - 1), "007", "0" * 40, "-", "", "last", "1.5"):
        assert judge.is_valid(right), right
    for wrong in (edge + 1, str(edge + 1), str(-edge - 2), "9" * 5000):
        assert not judge.is_valid(wrong), wrong


PETS = {
    "Cat": {"type": "object", "properties": {"kind": {"type": "string"}, "claws": {"type": "integer"}}},
    "Dog": {"type": "object", "properties": {"kind": {"type": "string"}, "barks": {"type": "boolean"}}},
    "Eel": {"type": "object", "properties": {"kind": {"const": "fish"}}},
}
BRANCHES = [{"$ref": f"#/components/schemas/{name}"} for name in PETS]


def test_discriminator_chooses_the_branch() -> None:
    mapping = {"meow": "#/components/schemas/Cat"}
    schema = {"oneOf": BRANCHES, "discriminator": {"propertyName": "kind", "mapping": mapping}}
    request = validator(schema, PETS)
    assert request.is_valid({"kind": "meow"})
    assert request.is_valid({"kind": "Dog"})
    assert request.is_valid({"kind": "fish"})
    assert not request.is_valid({"kind": "Cat"})
    assert not request.is_valid({"kind": "meow", "claws": "x"})
    assert not request.is_valid({"kind": "bird"})


def test_discriminator_mapping_by_bare_name() -> None:
    schema = {"oneOf": BRANCHES, "discriminator": {"propertyName": "kind", "mapping": {"meow": "Cat"}}}
    request = validator(schema, PETS)
    assert request.is_valid({"kind": "meow"})
    assert request.is_valid({"kind": "Cat"})


def test_left_over_nullable() -> None:
    assert validator({"type": "string", "nullable": True}).is_valid(None)
    assert not validator({"type": "string", "nullable": True, "enum": ["a"]}).is_valid(None)
    assert not validator({"type": "string"}).is_valid(None)


def test_names_that_are_no_uri_fragments() -> None:
    components = {"A{b} c": {"type": "integer"}, "x/y~z": {"type": "string"}}
    assert not validator({"$ref": "#/components/schemas/A{b} c"}, components).is_valid("1")
    assert not validator({"$ref": "#/components/schemas/A%7Bb%7D%20c"}, components).is_valid("1")
    assert not validator({"$ref": "#/components/schemas/x~1y~0z"}, components).is_valid(1)


def test_references_into_schemas_and_own_definitions() -> None:
    components = {
        "Order": {"type": "object", "properties": {"id": {"type": "integer", "readOnly": True}}},
        "Tree": {
            "$defs": {"leaf": {"type": "string"}},
            "type": "object",
            "properties": {
                "leaf": {"$ref": "#/$defs/leaf"},
                "kids": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
            },
        },
    }
    assert not validator({"$ref": "#/components/schemas/Order/properties/id"}, components).is_valid("x")
    tree = validator({"$ref": "#/components/schemas/Tree"}, components)
    assert tree.is_valid({"kids": [{"kids": [{"leaf": "a"}]}]})
    assert not tree.is_valid({"kids": [{"kids": [{"leaf": 1}]}]})


def test_anchors_and_dynamic_references() -> None:
    components = {
        "Node": {
            "$dynamicAnchor": "node",
            "type": "object",
            "properties": {"value": True, "children": {"type": "array", "items": {"$dynamicRef": "#node"}}},
        },
        "Strict": {
            "$dynamicAnchor": "node",
            "$ref": "#/components/schemas/Node",
            "unevaluatedProperties": False,
        },
        "Anchored": {
            "$defs": {"n": {"$anchor": "n", "type": "integer"}},
            "properties": {"n": {"$ref": "#n"}},
        },
    }
    strict = validator({"$ref": "#/components/schemas/Strict"}, components)
    assert strict.is_valid({"children": [{"value": 1}]})
    assert not strict.is_valid({"children": [{"valeu": 1}]})
    assert not validator({"$ref": "#/components/schemas/Anchored"}, components).is_valid({"n": "x"})


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/Missing"},
        {"type": "string", "pattern": "("},
        {"type": "strange"},
        {"properties": {"a": {"$ref": "#/components/schemas/Missing"}}},
        {"$ref": "https://example.com/schema.json"},
    ],
)
def test_what_does_not_compile_is_refused(schema: Any) -> None:
    with pytest.raises(ContractError):
        validator(schema)


def test_formats_are_checked() -> None:
    assert not validator({"type": "string", "format": "uuid"}).is_valid("0190a3c00000700080000000000000aa")
    assert not validator({"type": "string", "format": "email"}).is_valid("")


def test_errors_point_at_the_fault_and_do_not_repeat_values() -> None:
    schema = {"type": "object", "properties": {"a/b": {"type": "array", "items": {"maximum": 5}}}}
    errors = validator(schema).errors({"a/b": [1, 987654321]})
    assert [error.pointer for error in errors] == ["/a~1b/1"]
    assert "987654321" not in errors[0].detail


def test_union_errors_come_from_the_nearest_branch() -> None:
    schema = {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"n": {"type": "integer"}}}]}
    assert [error.pointer for error in validator(schema).errors({"n": "x"})] == ["/n"]


def test_text_that_is_no_unicode_is_invalid() -> None:
    assert not validator({"type": "string"}).is_valid("\ud800")
    assert validator({"type": "string"}).errors("\ud800")


@pytest.mark.parametrize("first", [0, 1])
def test_read_only_in_one_part_does_not_loosen_the_others(first: int) -> None:
    base = {
        "type": "object",
        "required": ["kind", "address"],
        "properties": {"kind": {"type": "string", "readOnly": True}, "address": {"type": "string"}},
    }
    own = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["push"]}}}
    components = {"Base": base}
    for part in ({"$ref": "#/components/schemas/Base"}, base):
        request = validator({"allOf": [part, own] if first == 0 else [own, part]}, components)
        assert request.is_valid({"kind": "push", "address": "a"})
        assert not request.is_valid({"kind": "email", "address": "a"})
        assert not request.is_valid({"address": "a"})
    assert validator({"$ref": "#/components/schemas/Base"}, components).is_valid({"address": "a"})


def test_write_only_in_one_part_is_hidden_from_all() -> None:
    secret = {"properties": {"pin": {"type": "string", "writeOnly": True}}}
    response = validator(
        {"allOf": [secret, {"required": ["pin"], "properties": {"pin": {}}}]}, {}, "response"
    )
    assert response.is_valid({})
    assert not response.is_valid({"pin": "1"})


def test_base64_is_checked() -> None:
    schema = {"type": "string", "format": "byte"}
    for text, holds in (
        ("", True),
        ("YQ==", True),
        ("YWJj", True),
        ("%%%", False),
        ("YQ", False),
        ("YQ=\n", False),
    ):
        assert validator(schema).is_valid(text) is holds, text


TAGGED = {
    "Cat": {"type": "object", "required": ["kind", "meows"], "properties": {"kind": {"const": "cat"}}},
    "Lizard": {
        "type": "object",
        "required": ["kind", "scales"],
        "properties": {"kind": {"enum": ["lizard", "reptile"]}, "color": {"enum": ["green"]}},
    },
    "Base": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}},
    "Dog": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["barks"]}]},
    "Bird": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["wings"]}]},
}


def reasons(names: str, value: Any, keyword: str = "oneOf", *, told: bool = True) -> list[tuple[str, str]]:
    branches = [{"$ref": f"#/components/schemas/{name}"} for name in names.split()]
    mapping = {"cat": "Cat", "lizard": "Lizard", "reptile": "Lizard"} if "Cat" in names else None
    schema: dict[str, Any] = {keyword: branches}
    if told:
        schema["discriminator"] = {"propertyName": "kind", **({"mapping": mapping} if mapping else {})}
    return [(error.pointer, error.detail) for error in validator(schema, TAGGED).errors(value)]


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_the_discriminator_says_which_branch_was_meant(keyword: str) -> None:
    assert reasons("Cat Lizard", {"kind": "cat"}, keyword) == [("", '"meows" is a required property')]
    assert reasons("Lizard Cat", {"kind": "cat"}, keyword) == [("", '"meows" is a required property')]
    wrong = reasons("Cat Lizard", {"kind": "reptile", "color": "red"}, keyword)
    assert [pointer for pointer, _ in wrong] == ["", "/color"]
    assert reasons("Cat Lizard", {"kind": "dog"}, keyword) == [
        ("/kind", 'the value is not one of "cat", "lizard" or "reptile"')
    ]
    assert reasons("Dog Bird", {"kind": "Dog"}, keyword) == [("", '"barks" is a required property')]
    assert reasons("Dog Bird", {"kind": "Bird"}, keyword) == [("", '"wings" is a required property')]


def test_without_a_discriminator_fixed_values_choose() -> None:
    assert reasons("Cat Lizard", {"kind": "lizard", "color": "red"}, told=False)[-1][0] == "/color"
