"""Readers of bundled contracts have one answer to what holds at once for a value."""

from __future__ import annotations

from typing import Any

from scaffold.normal.schemas import SchemaReader
from scaffold.python.types.object_parts import ObjectReader
from scaffold.python.types.schema_source import COMPONENTS, SchemaSource
from scaffold.python.types.sites import Site
from tests.composed import Composed, each


@each
def test_the_reader_of_the_model(schemas: dict[str, Any], expected: Composed | None) -> None:
    shape = SchemaReader({"components": {"schemas": schemas}}).shape(schemas["A"])
    found = None
    if shape is not None:
        required = sorted(name for name, item in shape.properties.items() if item.required)
        found = Composed(tuple(sorted(shape.properties)), tuple(required))
    assert found == expected


@each
def test_the_reader_of_python_types(schemas: dict[str, Any], expected: Composed | None) -> None:
    pointer = (*COMPONENTS, "A")
    source = SchemaSource({"components": {"schemas": schemas}}, [])
    parts = ObjectReader(source).member_parts(Site(source.at(pointer), pointer, "A", "A", root=True))
    found = None
    if parts is not None and parts.found:
        required = sorted(parts.required & parts.properties.keys())
        found = Composed(tuple(sorted(parts.properties)), tuple(required))
    assert found == expected
