"""Gaps of schemas that refer to one another: found on every way, and bounded."""

from __future__ import annotations

import json
from typing import Any

from scaffold.model.gaps import Gaps
from scaffold.model.schemas import SchemaReader

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
