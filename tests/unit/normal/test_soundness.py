"""Keywords that are taken out of schemas so that they compile, and the remarks on them."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema_rs
import pytest

from scaffold.normal.soundness import mend
from tests.unit.model.contracts import data_of


def mended(schema: Any) -> tuple[Any, list[str]]:
    contract = {"components": {"schemas": {"It": schema}}}
    remarks = mend(contract)
    return contract["components"]["schemas"]["It"], [remark.message for remark in remarks]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "float"}, {"type": "number"}),
        ({"type": "file"}, {"type": "string"}),
        ({"type": "mixed"}, {}),
        ({"type": ["string", "string", "null"]}, {"type": ["string", "null"]}),
        ({"type": ["string", "datetime"]}, {}),
        ({"type": []}, {}),
        ({"required": True, "minLength": 1}, {"minLength": 1}),
        ({"required": ["a", "a"]}, {"required": ["a"]}),
        ({"minLength": "3"}, {}),
        ({"maxItems": -1}, {}),
        ({"multipleOf": 0}, {}),
        ({"exclusiveMinimum": True, "minimum": 3}, {"exclusiveMinimum": 3}),
        ({"exclusiveMaximum": True}, {}),
        ({"enum": []}, {}),
        ({"enum": "a"}, {}),
        ({"allOf": []}, {}),
        ({"properties": []}, {}),
        ({"pattern": "[("}, {}),
        ({"pattern": r"\Aa\h?b\\Z\Z"}, {"pattern": r"^a[ \t]?b\\Z$"}),
        ({"pattern": r"^a\Z"}, {"pattern": "^a$"}),
        ({"pattern": r"[\w-.]+"}, {"pattern": r"[\w\-.]+"}),
        ({"pattern": "a{,3}"}, {"pattern": "a{0,3}"}),
        ({"dependentRequired": {"a": "b"}}, {}),
    ],
)
def test_what_no_validator_reads_is_replaced(schema: Any, expected: Any) -> None:
    found, messages = mended(schema)
    assert found == expected
    jsonschema_rs.validator_for(found)
    assert len(messages) == 1


@pytest.mark.parametrize(
    ("schema", "expected"),
    [({"exclusiveMaximum": False, "maximum": 3}, {"maximum": 3}), ({"format": None}, {})],
)
def test_what_says_nothing_goes_without_a_word(schema: Any, expected: Any) -> None:
    assert mended(schema) == (expected, [])


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {"type": ["string", "null"], "pattern": r"^\p{L}+$", "x-any": {"type": "float"}},
        {"const": None, "default": None, "examples": [{"type": "float"}], "enum": [None]},
        {"minLength": 3.0, "nullable": True, "discriminator": {"propertyName": "type"}},
        {"properties": {"type": {"type": "string"}, "pattern": {"type": "string"}, "enum": {}}},
    ],
)
def test_the_rest_stays(schema: Any) -> None:
    before = copy.deepcopy(schema)
    assert mended(schema) == (before, [])


def test_every_place_is_mended_and_named() -> None:
    contract = data_of("""
paths:
  /a:
    get:
      parameters: [{name: q, in: query, schema: {type: long}}]
      responses:
        '200':
          headers: {X: {schema: {items: {anyOf: [{}, {type: bool}]}}}}
          content:
            application/jsonl: {itemSchema: {$defs: {a: {minimum: x}}}}
            application: {example: {schema: {type: long}}}
""")
    found = [(remark.code, remark.pointer) for remark in mend(contract)]
    response = "/paths/~1a/get/responses/200"
    assert found == [
        ("schema-respelled", "/paths/~1a/get/parameters/0/schema/type"),
        ("schema-respelled", f"{response}/headers/X/schema/items/anyOf/1/type"),
        ("media-type", f"{response}/content/application"),
        ("schema-loosened", f"{response}/content/application~1jsonl/itemSchema/$defs/a/minimum"),
    ]
    assert contract["paths"]["/a"]["get"]["responses"]["200"]["content"]["*/*"] == {
        "example": {"schema": {"type": "long"}}
    }


def test_names_of_patterns_are_mended() -> None:
    schema, said = mended(
        {"patternProperties": {"(((": {"type": "string"}, r"\Aa\Z": {"type": "long"}, "^b": True}}
    )
    assert schema == {"patternProperties": {"^b": True, "^a$": {"type": "integer"}}}
    assert said[:2] == [
        "pattern '(((' is not an ECMA 262 regular expression; what it describes is not enforced",
        r"pattern '\\Aa\\Z' is not an ECMA 262 regular expression; taken as '^a$'",
    ]


def test_dynamic_references_lead_to_anchors() -> None:
    tree = {
        "$dynamicAnchor": "node",
        "properties": {
            "a": {"$dynamicRef": "#node"},
            "b": {"$dynamicRef": "#no"},
            "c": {"$dynamicRef": "tree.json#node"},
        },
    }
    schema, said = mended(tree)
    assert schema["properties"] == {"a": {"$dynamicRef": "#node"}, "b": {}, "c": {}}
    assert sorted(said) == [
        f"$dynamicRef '{name}' leads nowhere; it is not enforced" for name in ("#no", "tree.json#node")
    ]


def test_what_is_no_object_where_one_belongs_is_an_empty_one() -> None:
    contract = data_of("""
paths:
  /a:
    get:
      parameters: [{name: q, in: query, content: {text/plain: null}}]
      responses: {"200": {headers: {X: 5}, content: {application/json: null}}}
""")
    assert {(remark.code, remark.pointer) for remark in mend(contract)} == {
        ("structure", "/paths/~1a/get/parameters/0/content/text~1plain"),
        ("structure", "/paths/~1a/get/responses/200/content/application~1json"),
        ("structure", "/paths/~1a/get/responses/200/headers/X"),
    }
    response = contract["paths"]["/a"]["get"]["responses"]["200"]
    assert response == {"headers": {"X": {}}, "content": {"application/json": {}}}


def test_maps_are_maps() -> None:
    contract = data_of("""
paths:
  /a: {get: {responses: {'200': {content: [], headers: null, x-any: {content: []}}}}}
components: {schemas: {A: {examples: [1]}}, examples: {E: {value: {headers: []}}}}
""")
    assert [(remark.code, remark.pointer) for remark in mend(contract)] == [
        ("structure", "/paths/~1a/get/responses/200/content"),
        ("structure", "/paths/~1a/get/responses/200/headers"),
    ]
    assert contract["paths"]["/a"]["get"]["responses"]["200"]["content"] == {}
    assert contract["components"]["schemas"]["A"] == {"examples": [1]}


def test_scopes_are_lists() -> None:
    contract = data_of("""
security: [{a: null, b: [x], c: read}]
paths: {/a: {get: {security: [{}]}}}
components: {securitySchemes: {a: {}, b: {}}}
""")
    assert [(remark.code, remark.pointer) for remark in mend(contract)] == [
        ("security-scopes", "/security/0/a"),
        ("security-scopes", "/security/0/c"),
        ("security-scheme", "/security/0/c"),
    ]
    assert contract["security"] == [{"a": [], "b": ["x"], "c": []}]


def test_security_schemes_in_other_letter_case_are_what_they_say() -> None:
    contract = data_of("""
components: {securitySchemes: {a: {type: HTTP, scheme: Bearer}, b: {type: ApiKey, in: Header, name: X-Key}, c: {type: http}}}
""")
    found = mend(contract)
    assert [remark.pointer for remark in found] == [
        "/components/securitySchemes/a/type",
        "/components/securitySchemes/b/type",
        "/components/securitySchemes/b/in",
    ]
    schemes = contract["components"]["securitySchemes"]
    assert [schemes[name]["type"] for name in "abc"] == ["http", "apiKey", "http"]
    assert schemes["b"]["in"] == "header"


def test_messages_say_what_was_meant() -> None:
    assert mended({"type": "Integer"})[0] == {"type": "integer"}
    assert mended({"type": "datetime"})[0] == {"type": "string", "format": "date-time"}
    assert mended({"type": "date", "format": "x"})[0] == {"type": "string", "format": "x"}
    assert mended({"type": "money"})[0] == {}
    assert mended({"type": "int"})[1] == ["type 'int' is not valid JSON Schema; taken as 'integer'"]
    assert mended({"minLength": "3"})[1] == ["minLength '3' is not valid JSON Schema; it is not enforced"]
    assert mended({"pattern": "(" * 80})[1][0].endswith(
        "…  does not compile; it is not enforced".replace("  ", " ")
    )
