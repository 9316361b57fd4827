"""The values that stand in where nobody gave one."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.model.entities.neutral import neutral
from scaffold.normal.schemas import SchemaReader
from tests.unit.model.contracts import component, data_of, reader_of

_SCHEMAS = """
  State: {type: string, enum: [new, old]}
  Code: {type: string, minLength: 2}
  Price: {type: object, required: [amount, free], properties: {amount: {type: integer}, free: {type: boolean}}}
  Tree: {type: object, required: [parent], properties: {parent: {$ref: '#/components/schemas/Tree'}}}
"""


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{type: integer, default: 7}", 7),
        ("{$ref: '#/components/schemas/State', default: new}", "new"),
        ("{type: [integer, 'null']}", None),
        ("{const: x}", "x"),
        ("{enum: [only]}", "only"),
        ("{type: boolean}", False),
        ("{type: string}", ""),
        ("{type: array}", []),
        ("{type: object}", {}),
        ("{$ref: '#/components/schemas/Price'}", {"amount": 0, "free": False}),
        ("{type: integer}", 0),
        ("{type: integer, minimum: 1}", 1),
        ("{type: integer, maximum: -3}", -3),
        ("{type: integer, minimum: -5, maximum: 5}", 0),
        ("{type: number, exclusiveMinimum: -1}", 0),
        ("{type: integer, multipleOf: 5}", 0),
    ],
)
def test_known(schema: str, expected: Any) -> None:
    value = neutral(reader_of(_SCHEMAS), data_of(schema))
    assert value.known
    assert value.value == expected
    assert type(value.value) is type(expected)


@pytest.mark.parametrize(
    "schema",
    [
        "{type: string, minLength: 1}",
        "{type: string, pattern: '^a'}",
        "{type: string, format: email}",
        "{type: array, minItems: 1}",
        "{type: object, minProperties: 1}",
        "{enum: [a, b]}",
        "{allOf: [{$ref: '#/components/schemas/State'}]}",
        "{allOf: [{$ref: '#/components/schemas/Code'}]}",
        "{type: number, exclusiveMinimum: 0}",
        "{type: number, exclusiveMaximum: 0}",
        "{type: integer, minimum: 3, multipleOf: 2}",
        "{type: integer, minimum: 0.5}",
        "{type: integer, minimum: 5, maximum: 3}",
        "{type: object, required: [code], properties: {code: {$ref: '#/components/schemas/Code'}}}",
        "{$ref: '#/components/schemas/Tree'}",
        "{oneOf: [{type: string}, {type: integer}]}",
    ],
)
def test_unknown(schema: str) -> None:
    assert not neutral(reader_of(_SCHEMAS), data_of(schema)).known


def test_what_is_required_many_times_is_derived_once() -> None:
    """Thirty levels of two required objects each: one after the other they would be 2**30 values."""
    schemas: dict[str, Any] = {
        f"L{level}": {
            "type": "object",
            "required": ["a", "b"],
            "properties": {"a": component(f"L{level + 1}"), "b": component(f"L{level + 1}")},
        }
        for level in range(30)
    }
    schemas["L30"] = {"type": "string", "minLength": 1}
    assert not neutral(SchemaReader({"components": {"schemas": schemas}}), component("L0")).known
