"""Gaps of schemas that refer to one another: found on every way, and bounded."""

from __future__ import annotations

import json
from typing import Any

from scaffold.model.entities.gaps import Gaps
from scaffold.model.entities.neutral import neutral
from scaffold.normal.schemas import SchemaReader

NODE = "#/components/schemas/N{}"


def contract(count: int) -> dict[str, Any]:
    """Write schemas of eight fields each, all of which lead to others; the server sets `made`."""
    schemas = {
        f"N{number}": {
            "type": "object",
            "required": ["made"],
            "properties": {
                "made": {"type": "integer", "readOnly": True},
                **{f"f{way}": {"$ref": NODE.format((number * 3 + way) % count)} for way in range(8)},
            },
        }
        for number in range(count)
    }
    return {"components": {"schemas": schemas}}


def test_a_gap_within_a_gap() -> None:
    reader = SchemaReader(contract(1))
    schema = {"type": "array", "items": {"$ref": NODE.format(0)}}
    gap = Gaps(reader).find(schema, schema)
    assert gap is not None
    assert gap.nested[""].required == {"made": 0}
    assert gap.nested[""].nested["f3"].required == {"made": 0}


def test_what_is_written_is_bounded() -> None:
    # Six levels of eight ways would be 300,000 gaps, and comparing them along every way takes minutes.
    reader = SchemaReader(contract(60))
    gaps = Gaps(reader)
    found = [gaps.find({"$ref": NODE.format(n)}, {"$ref": NODE.format(n)}) for n in range(60)]
    assert all(gap is not None and gap.required == {"made": 0} for gap in found)
    assert len(json.dumps(str(found[0]))) < 100_000


def chain(count: int, node: dict[str, Any]) -> SchemaReader:
    """Write schemas of which each leads to the next by `node`, in which N marks the place."""
    text = json.dumps(node)
    schemas = {
        f"N{n}": json.loads(text.replace('"N"', f'"#/components/schemas/N{n + 1}"')) for n in range(count)
    }
    schemas[f"N{count}"] = {"type": "object", "properties": {"end": {"type": "string"}}}
    return SchemaReader({"components": {"schemas": schemas}})


def test_chains_of_thousands_are_no_recursion() -> None:
    first = {"$ref": NODE.format(0)}
    required = chain(2000, {"type": "object", "required": ["n"], "properties": {"n": {"$ref": "N"}}})
    assert not neutral(required, first).known
    assert neutral(required, {"$ref": NODE.format(1999)}).value == {"n": {}}
    unions = chain(2000, {"anyOf": [{"type": "object", "properties": {"a": True}}, {"$ref": "N"}]})
    assert unions.shape(first) is None
    assert unions.shape({"$ref": NODE.format(1990)}) is not None


def test_a_value_that_doubles_at_every_level_is_none() -> None:
    pair = {"type": "object", "required": ["l", "r"], "properties": {"l": {"$ref": "N"}, "r": {"$ref": "N"}}}
    reader = chain(30, pair)
    assert not neutral(reader, {"$ref": NODE.format(0)}).known
    assert neutral(reader, {"$ref": NODE.format(28)}).known


def test_a_default_of_the_request_says_what_a_reply_has() -> None:
    kind = {"type": "string", "enum": ["mail", "post"]}
    shown = {"type": "object", "required": ["kind"], "properties": {"kind": kind}}
    sent = {"type": "object", "properties": {"kind": {**kind, "default": "post"}}}
    gaps = Gaps(SchemaReader({}))
    found, lacking = (
        gaps.find(sent, shown),
        gaps.find({"type": "object", "properties": {"kind": kind}}, shown),
    )
    assert found is not None
    assert (found.required, found.unsaid) == ({"kind": "post"}, ())
    assert lacking is not None
    assert lacking.unsaid == ("kind",)
