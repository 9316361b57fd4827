"""Reading schemas: references, merged objects, plain types, and what tries to go on without end."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.normal.schemas import SchemaReader, ValueType
from tests.unit.model.contracts import component, data_of, reader_of


@pytest.fixture
def reader() -> SchemaReader:
    return reader_of("""
      Name: {type: string, maxLength: 9}
      Alias: {$ref: '#/components/schemas/Name'}
      Loop: {$ref: '#/components/schemas/Pool'}
      Pool: {$ref: '#/components/schemas/Loop'}
      Base: {type: object, required: [id], properties: {id: {type: integer}, note: {type: string}}}
      Full:
        allOf:
          - $ref: '#/components/schemas/Base'
          - {required: [note], properties: {size: {type: number, readOnly: true}}}
      Cat: {type: object, required: [kind, lives], properties: {kind: {type: string}, lives: {type: integer}}}
      Dog: {type: object, required: [kind], properties: {kind: {type: string}, tricks: {type: array}}}
      Tree:
        type: object
        required: [parent]
        properties: {parent: {$ref: '#/components/schemas/Tree'}}
      Ring: {oneOf: [{$ref: '#/components/schemas/Ring'}, {$ref: '#/components/schemas/Base'}]}
    """)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{type: string}", ValueType.STRING),
        ("{type: string, format: uuid}", ValueType.UUID),
        ("{type: string, format: date-time}", ValueType.DATETIME),
        ("{type: string, format: date}", ValueType.DATE),
        ("{type: string, format: email}", ValueType.STRING),
        ("{type: [integer, 'null']}", ValueType.INTEGER),
        ("{type: [integer, string]}", ValueType.ANY),
        ("{type: [number, string], format: double}", ValueType.NUMBER),
        ("{enum: [1, 2]}", ValueType.INTEGER),
        ("{enum: [a, null]}", ValueType.STRING),
        ("{const: true}", ValueType.BOOLEAN),
        ("{anyOf: [{type: boolean}, {type: 'null'}]}", ValueType.BOOLEAN),
        ("{oneOf: [{type: boolean}, {type: string}]}", ValueType.ANY),
        ("{allOf: [{$ref: '#/components/schemas/Alias'}]}", ValueType.STRING),
        ("{properties: {a: {}}}", ValueType.OBJECT),
        ("{$ref: '#/components/schemas/Full'}", ValueType.OBJECT),
        ("{$ref: '#/components/schemas/Loop'}", ValueType.ANY),
        ("{$ref: '#/components/schemas/Nowhere'}", ValueType.ANY),
        ("{$ref: '#anchor'}", ValueType.ANY),
        ("{}", ValueType.ANY),
        ("true", ValueType.ANY),
    ],
)
def test_value_type(reader: SchemaReader, schema: str, expected: ValueType) -> None:
    assert reader.value_type(data_of(schema)) is expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{type: string}", False),
        ("{type: [string, 'null']}", True),
        ("{type: [string, 'null'], enum: [a]}", False),
        ("{type: [string, 'null'], enum: [a, null]}", True),
        ("{oneOf: [{$ref: '#/components/schemas/Name'}, {type: 'null'}]}", True),
        ("{oneOf: [{$ref: '#/components/schemas/Name'}]}", False),
        ("{$ref: '#/components/schemas/Alias'}", False),
        ("{$ref: '#/components/schemas/Ring'}", False),
        ("{properties: {}}", False),
        ("{}", True),
        ("true", True),
        ("false", False),
    ],
)
def test_nullable(reader: SchemaReader, schema: str, expected: bool) -> None:
    assert reader.nullable(data_of(schema)) is expected


def test_component_is_named_through_aliases(reader: SchemaReader) -> None:
    assert reader.component(component("Alias")) == "Name"
    assert reader.component({"type": "string"}) is None


def test_all_of_is_merged(reader: SchemaReader) -> None:
    shape = reader.shape(component("Full"))
    assert shape is not None
    assert shape.name == "Full"
    assert {name: item.required for name, item in shape.properties.items()} == {
        "id": True,
        "note": True,
        "size": False,
    }
    assert [name for name, item in shape.properties.items() if item.read_only] == ["size"]


def test_of_alternatives_only_what_all_require_is_required(reader: SchemaReader) -> None:
    shape = reader.shape({"oneOf": [component("Cat"), component("Dog")]})
    assert shape is not None
    assert {name: item.required for name, item in shape.properties.items()} == {
        "kind": True,
        "lives": False,
        "tricks": False,
    }


def test_an_alternative_that_is_no_object_leaves_no_shape(reader: SchemaReader) -> None:
    assert reader.shape({"oneOf": [component("Cat"), {"type": "string"}]}) is None
    assert reader.shape({"type": "string", "properties": {"a": {}}}) is None


def test_open_unless_additional_properties_are_refused(reader: SchemaReader) -> None:
    opened, closed = (
        reader.shape({"type": "object", "additionalProperties": value}) for value in (True, False)
    )
    assert opened is not None
    assert closed is not None
    assert opened.open
    assert not closed.open


def test_flags_beside_a_reference_and_behind_it_count(reader: SchemaReader) -> None:
    shape = reader.shape(
        {
            "type": "object",
            "properties": {
                "beside": {**component("Name"), "writeOnly": True},
                "wrapped": {"allOf": [component("Name")], "readOnly": True},
                "behind": {"$ref": "#/components/schemas/Full/allOf/1/properties/size"},
            },
        }
    )
    assert shape is not None
    flags = {name: (item.read_only, item.write_only) for name, item in shape.properties.items()}
    assert flags == {"beside": (False, True), "wrapped": (True, False), "behind": (True, False)}


def test_facts_come_from_references_parts_and_the_alternative_to_null(reader: SchemaReader) -> None:
    assert reader.facts({**component("Alias"), "default": "x"})["maxLength"] == 9
    assert reader.facts({**component("Alias"), "default": "x"})["default"] == "x"
    assert reader.facts({"anyOf": [component("Name"), {"type": "null"}]})["maxLength"] == 9
    assert reader.facts({"allOf": [component("Name")], "maxLength": 5})["maxLength"] == 5
    assert "maxLength" not in reader.facts({"anyOf": [component("Name"), {"type": "integer"}]})


def test_extensions_beside_a_reference_win() -> None:
    reader = reader_of("Named: {type: string, x-ref: {entity: Far}}")
    assert reader.extension(component("Named"), "x-ref") == {"entity": "Far"}
    assert reader.extension({**component("Named"), "x-ref": {"entity": "Near"}}, "x-ref") == {
        "entity": "Near"
    }


def test_circles_end(reader: SchemaReader) -> None:
    assert reader.follow(component("Loop")) == {}
    tree, ring = reader.shape(component("Tree")), reader.shape(component("Ring"))
    assert tree is not None
    assert list(tree.properties) == ["parent"]
    assert ring is None


@pytest.mark.parametrize("keyword", ["allOf", "oneOf"])
def test_doubled_references_are_read_once(keyword: str) -> None:
    """Forty levels of two references each: one after the other they would be 2**40 schemas."""
    schemas: dict[str, Any] = {
        f"L{level}": {keyword: [component(f"L{level + 1}"), component(f"L{level + 1}")]}
        for level in range(40)
    }
    schemas["L40"] = {"type": "object", "required": ["end"], "properties": {"end": {"type": "string"}}}
    reader = SchemaReader({"components": {"schemas": schemas}})
    shape = reader.shape(component("L0"))
    assert shape is not None
    assert shape.properties["end"].required
    assert reader.nullable(component("L0")) is False


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_a_type_is_found_behind_many_wrappers(keyword: str) -> None:
    schemas: dict[str, Any] = {
        f"L{number}": {keyword: [{"$ref": f"#/components/schemas/L{number + 1}"}]} for number in range(300)
    }
    schemas["L300"] = {"type": "string", "format": "date"}
    assert SchemaReader({"components": {"schemas": schemas}}).value_type(schemas["L0"]) is ValueType.DATE


def test_an_alternative_of_itself_adds_nothing() -> None:
    schemas = {
        "A": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
        "B": {"type": "string"},
    }
    assert SchemaReader({"components": {"schemas": schemas}}).alternatives(schemas["A"]) == [schemas["B"]]


def test_a_field_of_a_reference_to_itself_is_not_there() -> None:
    schema = {"$ref": "#/components/schemas/A"}
    assert (
        SchemaReader({"components": {"schemas": {"A": schema}}}).extension(schema, "x-renamed-from") is None
    )
