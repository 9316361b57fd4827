"""Faults of a value are explained within limits of memory and time, whatever the value and the schema are."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from service_runtime.contract import explaining
from service_runtime.contract.dialect import Direction
from service_runtime.contract.document import Contract
from service_runtime.contract.schemas import Schemas
from tests.unit.service_runtime.harness import document

RUNTIME = Path(explaining.__file__).parents[2]
TEXT = {"type": "string"}


def faults(schema: Any, value: Any, components: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    contract = Contract(document({}, components))
    judge = Schemas(contract).validator(schema, Direction.REQUEST)
    return [(fault.pointer, fault.detail) for fault in judge.errors(value)]


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def nested(depth: int, leaf: Any, name: str = "next") -> Any:
    value = leaf
    for _ in range(depth):
        value = {name: value}
    return value


NEXT = {"next": reference("Node")}
EITHER = {"anyOf": [TEXT, *({"type": "object", "properties": {**NEXT, name: TEXT}} for name in "ab")]}
TAGGED = {
    "oneOf": [
        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}, **NEXT}}
        for kind in "ab"
    ]
}
TWICE = {
    "type": ["object", "string"],
    "allOf": [{"properties": NEXT}, {"additionalProperties": reference("Node")}],
}
FIELDS = [f"field-{number}" for number in range(20)]
LISTED = {"type": "array", "maxItems": 9, "items": {"type": "object", "required": FIELDS}}
UNIONS = {
    "type": "array",
    "items": {"oneOf": [{"type": "object", "required": [name]} for name in FIELDS]},
}

_CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from service_runtime.contract.dialect import Direction
from service_runtime.contract.document import Contract
from service_runtime.contract.schemas import Schemas
given = json.load(sys.stdin)
judge = Schemas(Contract(given["document"])).validator({"$ref": "#/components/schemas/Node"}, Direction.REQUEST)
value = given["value"]
judge.is_valid(value)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = judge.errors(value)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([(after - before) >> 10, len(found), found[0].pointer]))
"""
CASES: dict[str, tuple[Any, Any, str | None]] = {
    "either": (EITHER, nested(40, 1), "/next" * 40),
    "tagged": (TAGGED, nested(20, {}), ""),
    "twice": (TWICE, nested(40, 1), "/next" * 40),
    "deeper": (EITHER, nested(150, 1), None),
    "list": (LISTED, [{}] * 100_000, ""),
    "unions in a list": (UNIONS, [{}] * 100_000, "/0"),
    "map": (
        {"additionalProperties": {"type": "object", "required": FIELDS}},
        {str(number): {} for number in range(50_000)},
        "/0",
    ),
    "many names": ({"required": FIELDS}, {"x": ["y" * 10] * 60_000}, ""),
    "long texts": ({"type": "array", "items": {"maxLength": 1, "pattern": "^b"}}, ["a" * 5000] * 200, "/0"),
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the resident memory in KiB")
@pytest.mark.parametrize("case", CASES)
def test_explaining_takes_little(case: str) -> None:
    schema, value, first = CASES[case]
    given = {"document": document({}, {"Node": schema}), "value": value}
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(RUNTIME)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    grown, count, pointer = json.loads(done.stdout)
    assert grown < 100
    assert 1 <= count <= explaining.MOST_FAULTS
    assert first is None or pointer == first


def test_unions_within_unions_are_followed_to_the_fault() -> None:
    value = nested(5, {"a": 1, "b": 1})
    assert [pointer for pointer, _ in faults(EITHER, value, {"Node": EITHER})] == [f"{'/next' * 5}/a"]


def test_a_fault_after_more_parts_than_are_looked_at_is_still_a_fault() -> None:
    schema = {"type": "array", "items": {"type": "integer"}}
    assert faults(schema, [1] * 5_000 + ["x"])[0][0] == "/5000"
    assert faults(schema, [1] * 50_000 + ["x"])[0][0] == ""
    assert faults({"additionalProperties": TEXT}, {**{str(n): "" for n in range(50_000)}, "x": 1}) == [
        ("", "the value has more parts than faults are looked for in")
    ]


LEAVES: tuple[Any, ...] = (
    {"type": "string", "maxLength": 2},
    {"type": "integer", "minimum": 2, "multipleOf": 2},
    {"const": 1},
    {"enum": ["a", None]},
    {"type": ["null", "array"], "maxItems": 1, "uniqueItems": True},
    {"type": "string", "pattern": "^a"},
    {"not": {"type": "string"}},
    {"minProperties": 1, "maxProperties": 2},
    True,
    False,
)


def some_schema(chance: random.Random, depth: int = 3) -> Any:
    """Draw a schema that uses every way to put schemas together."""
    if depth == 0 or chance.random() < 0.2:
        return chance.choice([*LEAVES, reference("Node")]) if depth < 3 else chance.choice(LEAVES)

    def inner() -> Any:
        return some_schema(chance, depth - 1)

    keyword = chance.choice(
        ("properties", "items", "prefixItems", "contains", "anyOf", "oneOf", "allOf", "not", "if", "names",
         "patternProperties", "additionalProperties", "dependentSchemas", "dependentRequired", "required",
         "unevaluatedProperties")
    )  # fmt: skip
    return {
        "properties": lambda: {"properties": {name: inner() for name in "ab"}},
        "items": lambda: {"items": inner(), "type": "array"},
        "prefixItems": lambda: {"prefixItems": [inner()], "items": inner()},
        "contains": lambda: {"contains": inner(), "maxContains": 1},
        "anyOf": lambda: {"anyOf": [inner(), inner()]},
        "oneOf": lambda: {"oneOf": [inner(), inner()]},
        "allOf": lambda: {"allOf": [inner(), inner()]},
        "not": lambda: {"not": inner()},
        "if": lambda: {"if": inner(), "then": inner(), "else": inner()},
        "names": lambda: {"propertyNames": {"pattern": "^a"}},
        "patternProperties": lambda: {"patternProperties": {"^a": inner()}, "additionalProperties": False},
        "additionalProperties": lambda: {"properties": {"a": inner()}, "additionalProperties": inner()},
        "dependentSchemas": lambda: {"dependentSchemas": {"a": inner()}},
        "dependentRequired": lambda: {"dependentRequired": {"a": ["b"]}},
        "required": lambda: {"type": "object", "required": ["a"], "properties": {"a": inner()}},
        "unevaluatedProperties": lambda: {"properties": {"a": inner()}, "unevaluatedProperties": False},
    }[keyword]()


def some_value(chance: random.Random, depth: int = 3) -> Any:
    """Draw a JSON value."""
    if depth and chance.random() < 0.6:
        count = chance.randint(0, 3)
        if chance.random() < 0.5:
            return [some_value(chance, depth - 1) for _ in range(count)]
        return {chance.choice("abc"): some_value(chance, depth - 1) for _ in range(count)}
    return chance.choice([None, True, 0, 1, 2, 3.5, "", "a", "abc", [], {}])


def test_places_are_those_that_the_validator_finds() -> None:
    """An explanation is of a fault; without unions, and where they are few, the places are the validator's own."""
    chance, told, compared = random.Random(8), 0, 0  # noqa: S311 - the same each time
    for _ in range(400):
        components = {"Node": some_schema(chance)}
        judge = Schemas(Contract(document({}, components))).validator(reference("Node"), Direction.REQUEST)
        whole = {"$ref": "#/components/schemas/Node", "components": {"schemas": components}}
        try:
            other = jsonschema_rs.validator_for(whole, offline=True)
        except (ValueError, jsonschema_rs.ReferencingError):
            continue
        for _ in range(10):
            value = some_value(chance)
            found = judge.errors(value)
            assert bool(found) is not judge.is_valid(value)
            told += bool(found)
            text = json.dumps(components)
            if found and not any(
                word in text for word in ("anyOf", "oneOf", "unevaluated", "propertyNames", "$ref")
            ):
                places = {
                    "".join(f"/{part}" for part in error.instance_path) for error in other.iter_errors(value)
                }
                assert {fault.pointer for fault in found} == places, (components, value)
                compared += 1
    assert told > 1000
    assert compared > 200
