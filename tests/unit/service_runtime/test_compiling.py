"""Compiled documents: recursive schemas of any number take little, and what shares a document is judged the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service_runtime.contract import compiling
from service_runtime.contract.dialect import Direction
from service_runtime.contract.document import Contract, ContractError
from service_runtime.contract.schemas import Schemas
from tests.unit.service_runtime.harness import document
from tools.bounds.webs import KINDS, web

NODE = "#/components/schemas/Node{:03d}"
# Beyond this a process that compiles forty times the same cannot come.
_MEMORY = 1200 << 20
_RUNTIME = Path(compiling.__file__).parents[2]
_CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
from service_runtime.contract.dialect import Direction
from service_runtime.contract.document import Contract
from service_runtime.contract.schemas import Schemas
from service_runtime.synthesis.synthesizer import Synthesizer
loaded = Contract(json.load(sys.stdin))
both = Schemas(loaded), Schemas(loaded, samples=True)
for direction in Direction:
    for number in range(6):
        schema = {"$ref": "#/components/schemas/Node%03d" % number}
        listed = {"type": "array", "items": schema}
        value = Synthesizer(both[1], direction).value(schema)
        assert both[0].validator(schema, direction).is_valid(value), value
        assert both[0].validator(listed, direction).is_valid([value])
        assert not both[0].validator(listed, direction).is_valid([{**value, "id": 1}])
"""


@pytest.mark.parametrize("size", [30, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", KINDS)
def test_webs(kind: str, size: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(_MEMORY)],
        input=json.dumps(web(size, kind)),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(_RUNTIME)},
    )
    assert done.returncode == 0, done.stderr[-2000:]


def schemas(count: int = 100) -> Any:
    """Give the schemas of a circle that is large enough to be shared."""
    components = {
        f"Node{number:03d}": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "integer"},
                "next": {"$ref": NODE.format((number + 1) % count)},
                "all": {"type": "array", "items": {"$ref": NODE.format((number * 7) % count)}},
                "union": {"anyOf": [{"type": "string"}, {"$ref": NODE.format((number * 5) % count)}]},
            },
        }
        for number in range(count)
    }
    return Schemas(Contract(document({}, components)))


def test_what_is_shared_judges_and_points_as_before() -> None:
    shared, request = schemas(), Direction.REQUEST
    one = shared.validator({"$ref": NODE.format(3)}, request)
    other = shared.validator({"type": "object", "properties": {"a/b": {"$ref": NODE.format(9)}}}, request)
    for _ in range(2):
        assert one.is_valid({"id": 1, "next": {"id": 2}})
        assert [error.pointer for error in one.errors({"id": 1, "next": {"id": "x"}})] == ["/next/id"]
        assert [error.pointer for error in one.errors({"id": 1, "union": {"id": "x"}})] == ["/union/id"]
        assert [error.pointer for error in one.errors({})] == [""]
        assert [error.pointer for error in other.errors({"a/b": {"all": []}})] == ["/a~1b"]
        assert other.is_valid({})
        # A later use makes the document larger, for those before, too.
        shared.validator({"not": {"$ref": NODE.format(50)}}, request)


def test_what_does_not_compile_spoils_no_other() -> None:
    shared, request = schemas(), Direction.REQUEST
    good = shared.validator({"$ref": NODE.format(3)}, request)
    bad = {"allOf": [{"$ref": NODE.format(4)}, {"pattern": "("}]}
    with pytest.raises(ContractError):
        shared.validator(bad, request)
    assert good.is_valid({"id": 1})
    assert shared.validator({"items": {"$ref": NODE.format(4)}}, request).is_valid([{"id": 1}])


def test_what_was_dropped_is_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_HELD", 0)
    shared, request = schemas(), Direction.REQUEST
    first = shared.validator({"$ref": NODE.format(3)}, request)
    second = shared.validator({"type": "string"}, request)
    third = shared.validator({"type": "integer"}, request)
    assert first.is_valid({"id": 1})
    assert not first.is_valid({"id": "1"})
    assert second.is_valid("x")
    assert third.is_valid(3)


def test_anchors_of_one_name_in_many_schemas() -> None:
    components = {
        name: {
            "$defs": {"part": {"$anchor": "part", "type": kind}},
            "properties": {"part": {"$ref": "#part"}, "other": {"$ref": f"#/components/schemas/{other}"}},
        }
        for name, kind, other in (("A", "string", "B"), ("B", "integer", "A"))
    }
    contract = Contract(document({}, components))
    judged = Schemas(contract).validator({"$ref": "#/components/schemas/A"}, Direction.REQUEST)
    assert judged.is_valid({"part": "x", "other": {"part": 1, "other": {"part": "x"}}})
    assert [error.pointer for error in judged.errors({"other": {"part": "x"}})] == ["/other/part"]


def test_too_many_dynamic_anchors_are_refused() -> None:
    components = {
        f"Node{number:03d}": {
            "$dynamicAnchor": "node",
            "properties": {
                "a": {"$ref": NODE.format((number + 1) % 40)},
                "b": {"$ref": NODE.format((number * 3) % 40)},
                "c": {"$dynamicRef": "#node"},
            },
        }
        for number in range(40)
    }
    contract = Contract(document({}, components))
    with pytest.raises(ContractError, match=r"40 schemas with \$dynamicRef"):
        Schemas(contract).validator({"$ref": NODE.format(0)}, Direction.REQUEST)
