from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scaffold.spectral.data.document import load_for_rulesets
from scaffold.spectral.data.problems import RulesetError
from scaffold.spectral.data.values import UNDEFINED
from scaffold.spectral.functions.context import Context
from scaffold.spectral.functions.core import CORE


@pytest.fixture
def context(tmp_path: Path) -> Context:
    (tmp_path / "a.yaml").write_text(
        "used: {$ref: '#/defs/a'}\ndefs: {a: {}, b: {self: {$ref: '#/defs/b'}}}\n"
    )
    document = load_for_rulesets(tmp_path / "a.yaml")
    return Context(("at",), document.resolved, document.expander, document)


def messages(name: str, options: Any, value: Any, context: Context) -> list[str]:
    return [objection.message for objection in CORE[name](options)(value, context)]


@pytest.mark.parametrize(
    ("name", "options", "good", "bad"),
    [
        ("alphabetical", None, ["a", "B", "c"], ["b", "a"]),
        ("alphabetical", None, [1, 2, 10], [10, 9]),
        ("alphabetical", {"keyedBy": "n"}, [{"n": "a"}, {"n": "b"}], [{"n": "b"}, {"n": "a"}]),
        ("alphabetical", None, {"a": 1, "b": 1}, {"b": 1, "a": 1}),
        ("casing", {"type": "flat"}, "abc1", "aBc"),
        ("casing", {"type": "camel"}, "aBc1D", "ABc"),
        ("casing", {"type": "pascal"}, "AbcDe", "abcDe"),
        ("casing", {"type": "kebab"}, "ab-c1", "ab_c"),
        ("casing", {"type": "cobol"}, "AB-C", "Ab-C"),
        ("casing", {"type": "snake"}, "ab_c", "ab-c"),
        ("casing", {"type": "macro"}, "AB_C", "AB-C"),
        ("casing", {"type": "camel", "disallowDigits": True}, "aBc", "aB1"),
        ("casing", {"type": "kebab", "separator": {"char": "/", "allowLeading": True}}, "/a-b/c", "a//b"),
        ("casing", {"type": "kebab", "separator": {"char": "/", "allowLeading": True}}, "/", "//"),
        ("defined", None, None, UNDEFINED),
        ("enumeration", {"values": ["a", 1]}, 1, "1"),
        ("falsy", None, 0, "a"),
        ("length", {"max": 2}, "ab", "abc"),
        ("length", {"max": 2}, "😀", "😀a"),
        ("length", {"min": 1}, [1], []),
        ("length", {"min": 1}, {"a": 1}, {}),
        ("length", {"min": 3, "max": 5}, 4, 6),
        ("or", {"properties": ["a", "b"]}, {"a": 1, "b": 1}, {"c": 1}),
        ("pattern", {"match": "^a"}, "ab", "ba"),
        ("pattern", {"notMatch": "/A/i"}, "b", "cat"),
        ("truthy", None, [], ""),
        ("truthy", None, "x", UNDEFINED),
        ("undefined", None, UNDEFINED, None),
        ("xor", {"properties": ["a", "b"]}, {"a": 1}, {"a": 1, "b": 1}),
        ("xor", {"properties": ["a", "b"]}, {"b": 1}, {}),
        ("schema", {"schema": {"type": "string"}}, "a", 1),
        ("schema", {"schema": {"type": "string", "nullable": True}}, None, 1),
        ("schema", {"schema": {"format": "int32"}}, 2**31 - 1, 2**31),
        ("schema", {"schema": {"type": "object"}}, {}, UNDEFINED),
        ("schema", {"dialect": "draft4", "schema": {"maximum": 3, "exclusiveMaximum": True}}, 2, 3),
        ("schema", {"dialect": "draft2020-12", "schema": {"prefixItems": [{"const": 1}]}}, [1], [2]),
        ("schema", {"schema": {"items": {"items": {"required": ["a"]}}}}, [[{"a": {"b": []}}]], [[{}]]),
        ("unreferencedReusableObject", {"reusableObjectsLocation": "#/defs"}, {"a": {}}, {"b": {}}),
    ],
)  # fmt: skip
def test_accepts_and_objects(name: str, options: Any, good: Any, bad: Any, context: Context) -> None:
    assert messages(name, options, good, context) == []
    assert len(messages(name, options, bad, context)) == 1


@pytest.mark.parametrize("name", ["alphabetical", "length", "or", "pattern", "xor", "casing", "enumeration"])
def test_values_of_other_types_are_left_alone(name: str, context: Context) -> None:
    options = {
        "length": {"min": 1}, "or": {"properties": ["a", "b"]}, "xor": {"properties": ["a", "b"]}, "pattern": {"match": "a"},
        "casing": {"type": "flat"}, "enumeration": {"values": []},
    }.get(name)  # fmt: skip
    assert messages(name, options, UNDEFINED, context) == []


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("truthy", {"a": 1}),
        ("alphabetical", {"key": "a"}),
        ("casing", {"type": "title"}),
        ("casing", {"type": "flat", "separator": {"char": "ab"}}),
        ("enumeration", {}),
        ("length", {}),
        ("length", {"min": "1"}),
        ("or", {"properties": "a"}),
        ("pattern", {"match": 1}),
        ("pattern", {"match": "(?<!"}),
        ("schema", {}),
        ("schema", {"schema": {"type": "text"}}),
        ("schema", {"schema": {}, "dialect": "draft3"}),
        ("schema", {"schema": {"$ref": "other.yaml"}}),
        ("unreferencedReusableObject", {"reusableObjectsLocation": "defs"}),
    ],
)
def test_wrong_options_are_refused(name: str, options: Any) -> None:
    with pytest.raises(RulesetError):
        CORE[name](options)


def test_words_of_a_failed_schema(context: Context) -> None:
    rules = {
        "type": "object",
        "required": ["a"],
        "properties": {"b": {"enum": ["red", "green"]}, "c": {"type": "integer"}},
    }
    check = CORE["schema"]({"schema": rules, "allErrors": True})
    found = {objection.path: objection.message for objection in check({"b": "gren", "c": "1"}, context)}
    assert found == {
        ("at",): '"at" property must have required property "a"',
        (
            "at",
            "b",
        ): '"b" property must be equal to one of the allowed values: "red", "green". Did you mean "green"?',
        ("at", "c"): '"c" property type must be integer',
    }


def test_schema_stops_at_the_keyword_that_ajv_looks_at_first(context: Context) -> None:
    rules = {
        "properties": {"b": {"type": "string"}, "a": {"type": "string"}},
        "required": ["c"],
        "minProperties": 3,
    }
    objections = list(CORE["schema"]({"schema": rules})({"a": 1, "b": 1}, context))
    assert [objection.message for objection in objections] == [
        '"at" property must not have fewer than 3 properties'
    ]
