from __future__ import annotations

import pytest

from tests.unit.openapi.looking import Load, at, line


@pytest.mark.parametrize(
    ("written", "upgraded"),
    [
        ("{type: string, nullable: true}", {"type": ["string", "null"]}),
        ("{type: string, nullable: false}", {"type": "string"}),
        ("{type: string, enum: [a], nullable: true}", {"type": ["string", "null"], "enum": ["a", None]}),
        (
            "{type: string, enum: [a, null], nullable: true}",
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        ("{nullable: true}", {}),
        ("{nullable: true, allOf: [{type: object}]}", {"anyOf": [{"type": "object"}, {"type": "null"}]}),
        (
            "{nullable: true, allOf: [{type: object}, {minProperties: 1}]}",
            {"anyOf": [{"allOf": [{"type": "object"}, {"minProperties": 1}]}, {"type": "null"}]},
        ),
        ("{nullable: true, oneOf: [{type: string}]}", {"oneOf": [{"type": "string"}, {"type": "null"}]}),
        (
            "{nullable: true, anyOf: [{type: string, nullable: true}]}",
            {"anyOf": [{"type": ["string", "null"]}, {"type": "null"}]},
        ),
        ("{minimum: 1, exclusiveMinimum: true}", {"exclusiveMinimum": 1}),
        ("{minimum: 1, exclusiveMinimum: false}", {"minimum": 1}),
        ("{maximum: 1.5, exclusiveMaximum: true}", {"exclusiveMaximum": 1.5}),
        ("{exclusiveMaximum: true}", {}),
        ("{example: [1]}", {"examples": [[1]]}),
        ("{example: null}", {"examples": [None]}),
        (
            "{type: string, format: binary}",
            {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"},
        ),
        ("{type: string, format: byte}", {"type": "string", "format": "byte", "contentEncoding": "base64"}),
        ("{properties: {nullable: {type: string}}}", {"properties": {"nullable": {"type": "string"}}}),
        (
            "{properties: {a: {items: {not: {type: integer, nullable: true}}}}}",
            {"properties": {"a": {"items": {"not": {"type": ["integer", "null"]}}}}},
        ),
        ("{default: {nullable: true, example: 1}}", {"default": {"nullable": True, "example": 1}}),
    ],
)
def test_schemas_of_30_get_the_dialect_of_31(load: Load, written: str, upgraded: object) -> None:
    document = load(f"components: {{schemas: {{A: {written}}}}}\n", version="3.0")
    assert at(document, "components", "schemas", "A").value == upgraded
    assert document.root["openapi"] == "3.1.0"
    assert document.version == "3.0.3"
    assert document.notices == ()


def test_upgraded_parts_stand_where_they_were_written(load: Load) -> None:
    document = load(
        """
        components:
          schemas:
            A:
              description: d
              minimum: 1
              exclusiveMinimum: true
              type: string
              nullable: true
              example: e
              allOf: []
            B:
              nullable: true
              allOf:
              - type: object
              - {type: object, title: second}
        """,
        version="3.0",
    )
    base = ("components", "schemas", "A")
    assert line(document, *base, "exclusiveMinimum") == "exclusiveMinimum: true"
    assert line(document, *base, "type") == "type: string"
    assert line(document, *base, "type", 0) == "type: string"
    assert line(document, *base, "type", 1) == "nullable: true"
    assert line(document, *base, "examples") == "example: e"
    assert line(document, *base, "examples", 0) == "example: e"
    other = ("components", "schemas", "B", "anyOf")
    assert line(document, *other) == "allOf:"
    assert line(document, *other, 0, "allOf", 1, "title") == "title: second}"
    assert line(document, *other, 1) == "nullable: true"


def test_what_stands_beside_a_reference_is_dropped_before_31(load: Load) -> None:
    body = """
        components:
          schemas:
            A: {type: object}
            B:
              $ref: '#/components/schemas/A'
              description: d
              x-kept: 1
    """
    document = load(body, version="3.0")
    b = at(document, "components", "schemas", "B")
    assert b.value == {"$ref": "#/components/schemas/A", "x-kept": 1}
    (notice,) = document.notices
    assert (notice.code, notice.severity, notice.pointer) == (
        "ref-annotations", "warning", "/components/schemas/B/description"
    )  # fmt: skip
    assert load(body).root["components"]["schemas"]["B"]["description"] == "d"


def test_webhooks_of_30_get_their_field(load: Load) -> None:
    document = load("x-webhooks:\n  ping: {post: {responses: {}}}\n", version="3.0")
    assert at(document, "webhooks", "ping", "post").location.line == 4


def test_nullable_is_understood_in_31_with_a_notice(load: Load) -> None:
    document = load(
        "components: {schemas: {A: {type: string, nullable: true}, B: {$ref: '#/components/schemas/A', nullable: true}}}\n"
    )
    assert document.root["components"] == {
        "schemas": {
            "A": {"type": ["string", "null"]},
            "B": {"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]},
        }
    }
    assert [notice.code for notice in document.notices] == ["nullable", "nullable"]


def test_an_object_that_aliases_share_is_upgraded_once(load: Load) -> None:
    document = load(
        "components:\n  schemas:\n    A: &a {type: string, nullable: true, example: x}\n    B: *a\n",
        version="3.0",
    )
    schemas = at(document, "components", "schemas").value
    assert schemas["A"] == schemas["B"] == {"type": ["string", "null"], "examples": ["x"]}
