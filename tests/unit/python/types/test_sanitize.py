"""Only known, well-formed keywords of a schema get through, at schema positions; data and names are free."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from scaffold.python.types.sanitize import is_schema_pointer, pattern_compiles, sanitize_schema

MARKER = "hostile_marker.Thing"
STEERING = {
    "customTypePath": MARKER,
    "customBasePath": MARKER,
    "default_factory": "print",
    "x-python-import": {"module": "hostile_marker", "name": "Thing"},
    "x-python-type": MARKER,
    "x-datamodel-code-generator-read-as-const": True,
    "x-enum-field-as-literal": True,
}


def nested(inner: Any, levels: int) -> Any:
    for _ in range(levels):
        inner = {"type": "array", "items": inner}
    return inner


@pytest.mark.parametrize("key", STEERING)
@pytest.mark.parametrize(
    "place",
    [
        lambda s: s,
        lambda s: {"properties": {"a": s}},
        lambda s: {"items": s},
        lambda s: {"allOf": [s]},
        lambda s: {"$defs": {"a": s}},
        lambda s: {"additionalProperties": s},
        lambda s: {"prefixItems": [{}, s]},
        lambda s: {"patternProperties": {"^a": s}},
    ],
)
def test_keys_that_steer_the_generator_never_arrive(key: str, place: Any) -> None:
    clean = sanitize_schema(place({"type": "string", key: STEERING[key]}))
    assert clean.schema == place({"type": "string"})
    assert [item.code for item in clean.degraded] == ["keyword-refused"]


def test_properties_and_data_may_be_called_like_them() -> None:
    schema = {
        "type": "object",
        "properties": {key: {"type": "string"} for key in STEERING},
        "default": {"customTypePath": MARKER},
    }
    assert sanitize_schema(schema).schema == schema
    assert sanitize_schema(schema).degraded == ()


def test_the_input_is_neither_changed_nor_shared() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"enum": [["x"]], "default_factory": "list"}},
        "default": {"a": []},
    }
    before = copy.deepcopy(schema)
    clean = sanitize_schema(schema).schema
    clean["properties"]["a"]["enum"][0].append("y")
    clean["default"]["a"].append(1)
    assert schema == before


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("multipleOf", 0), ("multipleOf", -1), ("minLength", -1), ("maxItems", 1.5), ("minimum", "__import__('os')"),
        ("maximum", 10**400), ("minimum", float("nan")), ("type", "any"), ("type", {}), ("format", 1), ("enum", []),
        ("enum", "a"), ("required", "a"), ("$ref", 1), ("$ref", "file:///etc/passwd"), ("$ref", "other.yaml#/A"),
        ("$ref", "http://localhost/a"), ("discriminator", {"propertyName": 1}),
    ],
)  # fmt: skip
def test_malformed_keywords_are_dropped_and_reported(keyword: str, value: Any) -> None:
    clean = sanitize_schema({"title": "T", keyword: value}, ("components", "schemas", "T"))
    assert clean.schema == {"title": "T"}
    assert [(item.code, item.pointer) for item in clean.degraded] == [
        ("keyword-dropped", f"/components/schemas/T/{keyword}")
    ]


@pytest.mark.parametrize(
    "pattern", ["(", "\\", "(?<n>", "(?=x)y", r"(a)\1", "((a{1,1000}){1,1000}){1,1000}", "x" * 3000, 5,
     "^((a{1,100}){1,100}){1,3}$", "^([0-9a-f]{8,16},?){1,500}$"]
)  # fmt: skip
def test_patterns_that_cost_pydantic_too_much_are_dropped(pattern: Any) -> None:
    clean = sanitize_schema({"type": "string", "pattern": pattern})
    assert clean.schema == {"type": "string"}
    assert [item.code for item in clean.degraded] == ["pattern-dropped"]


def test_patterns_that_compile_stay() -> None:
    assert pattern_compiles("^(a+)+$")
    for pattern in ("^[a-z]+$", "^[a-z]{1,5000}$", "^([0-9]{1,3}[.]){3}[0-9]{1,3}$", "^([a-z]+,){1,1000}$"):
        assert sanitize_schema({"pattern": pattern}).schema == {"pattern": pattern}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "default": "__import__('os')"},
        {"enum": ["a"], "default": "b"},
        {"type": ["null"], "default": 0},
    ],
)
def test_defaults_that_their_own_schema_refuses_are_dropped(schema: dict[str, Any]) -> None:
    clean = sanitize_schema(schema)
    assert "default" not in clean.schema
    assert [item.code for item in clean.degraded] == ["default-dropped"]


def test_a_null_default_goes_without_a_word() -> None:
    clean = sanitize_schema({"type": "string", "default": None})
    assert (clean.schema, clean.degraded) == ({"type": "string"}, ())


@pytest.mark.parametrize("name", ["a\nb", "a\x00", "\u202ea", "\ud800", "x" * 201])
def test_names_with_control_characters_are_refused(name: str) -> None:
    clean = sanitize_schema({"properties": {name: {}, "good": {}}})
    assert clean.schema == {"properties": {"good": {}}}
    assert [item.code for item in clean.degraded] == ["name-refused"]


def test_texts_become_printable_and_keep_their_paragraphs() -> None:
    clean = sanitize_schema({"description": "one\r\n\r\ntwo\x00\u202e\ud800\u2028three"}).schema
    assert clean == {"description": "one\n\ntwo\\u0000\\u202e\\ud800\nthree"}


def test_mappings_of_discriminators_stay_inside_the_document() -> None:
    mapping = {"a": "#/components/schemas/A", "b": "http://localhost/b", "c": "../c.yaml", "d": "D"}
    clean = sanitize_schema({"discriminator": {"propertyName": "kind", "mapping": mapping}}).schema
    assert clean["discriminator"]["mapping"] == {"a": "#/components/schemas/A", "d": "D"}


def test_what_is_no_schema_becomes_true() -> None:
    clean = sanitize_schema({"items": "x", "properties": {"a": 5, "b": False}})
    assert clean.schema == {"items": True, "properties": {"a": True, "b": False}}
    assert [item.pointer for item in clean.degraded] == ["/items", "/properties/a"]


def test_nesting_is_bounded() -> None:
    assert sanitize_schema(nested({"type": "string"}, 40)).schema == nested({"type": "string"}, 40)
    clean = sanitize_schema(nested({"type": "string"}, 190))
    assert [item.code for item in clean.degraded] == ["too-deep"]


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ((), True),
        (("properties", "default"), True),
        (("properties", "a", "items", "allOf", "0"), True),
        (("$defs", "x"), True),
        (("default",), False),
        (("properties",), False),
        (("example",), False),
        (("x-hidden", "a"), False),
        (("enum", "0"), False),
        (("allOf", "first"), False),
        (("properties", "a", "const"), False),
    ],
)
def test_pointers_lead_through_schemas_only(pointer: tuple[str, ...], *, expected: bool) -> None:
    assert is_schema_pointer(pointer) is expected
