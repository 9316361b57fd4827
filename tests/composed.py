"""One table of schemas and of what holds at once for their values, for every reader of `$ref` and `allOf`.

A case has the schema components of a contract, of which `A` is read: the properties and required names of an object, or
None where values of other types satisfy it, or nothing says that it is an object.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

TEXT = {"type": "string"}


class Composed(NamedTuple):
    """The properties of an object, and those of them that are required."""

    properties: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def record(*names: str, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": dict.fromkeys(names, TEXT), **more}


def chain(length: int) -> dict[str, Any]:
    """Write components that lead through `length` references, each an `allOf`."""
    links = {f"L{number}": {"allOf": [ref(f"L{number + 1}")]} for number in range(length)}
    return {"A": {"allOf": [ref("L0")]}, **links, f"L{length}": record("end")}


CASES: dict[str, tuple[dict[str, Any], Composed | None]] = {
    "its own": ({"A": record("a", "b", required=["a"])}, Composed(("a", "b"), ("a",))),
    "a reference": ({"A": ref("B"), "B": record("b")}, Composed(("b",))),
    "beside a reference": (
        {"A": {**ref("B"), "required": ["b"], "properties": {"a": TEXT}}, "B": record("b")},
        Composed(("a", "b"), ("b",)),
    ),
    "beside a reference on the way": (
        {"A": ref("B"), "B": {**ref("C"), "properties": {"b": TEXT}}, "C": record("c")},
        Composed(("b", "c")),
    ),
    "parts": (
        {"A": {"allOf": [ref("B"), {"required": ["b"], "properties": {"c": TEXT}}]}, "B": record("b")},
        Composed(("b", "c"), ("b",)),
    ),
    "a part that extends twice": (
        {"A": {"allOf": [ref("B"), ref("C")]}, "B": record("b"), "C": {"allOf": [ref("B"), record("c")]}},
        Composed(("b", "c")),
    ),
    # Circles end where they begin again.
    "a circle": (
        {
            "A": {"allOf": [ref("B")], "properties": {"a": TEXT}},
            "B": {"allOf": [ref("A")], "properties": {"b": TEXT}},
        },
        Composed(("a", "b")),
    ),
    "a reference to itself": ({"A": ref("A")}, None),
    "a part that is a circle": ({"A": {"allOf": [ref("B"), record("a")]}, "B": ref("B")}, Composed(("a",))),
    # There is no limit of depth.
    "a long chain": (chain(300), Composed(("end",))),
    # What leads nowhere says nothing.
    "a part that leads nowhere": ({"A": {"allOf": [ref("No"), record("a")]}}, Composed(("a",))),
    "a reference that leads nowhere": ({"A": ref("No")}, None),
    # Keywords about properties say that a schema is of objects; `required` alone does not.
    "properties without a type": ({"A": {"properties": {"a": TEXT}}}, Composed(("a",))),
    "a map without a type": ({"A": {"additionalProperties": TEXT}}, Composed()),
    "patterns without a type": ({"A": {"patternProperties": {"^x": TEXT}}}, Composed()),
    "names without a type": ({"A": {"required": ["a"]}}, None),
    "nothing": ({"A": {}}, None),
    # Null beside an object does not count, another type does.
    "null beside": ({"A": record("a", type=["object", "null"])}, Composed(("a",))),
    "null beside, in a part": (
        {"A": {"allOf": [record("a"), {"type": ["object", "null"]}]}},
        Composed(("a",)),
    ),
    "text beside": ({"A": record("a", type=["object", "string"])}, None),
    "text": ({"A": {"type": "string", "properties": {"a": TEXT}}}, None),
    "text in a part": ({"A": {"allOf": [{"type": "string"}], "properties": {"a": TEXT}}}, None),
    "only null": ({"A": {"type": "null", "properties": {"a": TEXT}}}, None),
    "text that an enumeration says": ({"A": {"enum": ["x", "y"], "properties": {"a": TEXT}}}, None),
    "integers that are written 1.0": ({"A": {"enum": [1.0], "properties": {"a": TEXT}}}, None),
    # The schema `false` allows no value, so no object has the property.
    "a property that is false": ({"A": {"properties": {"a": False, "b": TEXT}}}, Composed(("b",))),
    "a property that is true": ({"A": {"properties": {"a": True}}}, Composed(("a",))),
    "a part that only describes": (
        {"A": {"allOf": [record("a"), {"description": "More."}]}},
        Composed(("a",)),
    ),
}

each = pytest.mark.parametrize(("schemas", "expected"), CASES.values(), ids=CASES)
"""Run a test with every case."""
