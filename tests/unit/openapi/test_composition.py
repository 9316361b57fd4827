"""Readers of documents and of bundled contracts have one answer to what holds at once for a value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scaffold.diff.shape import Shapes
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import properties, required_names, types
from scaffold.normal.schemas import SchemaReader
from scaffold.openapi.document import Document, Node
from scaffold.openapi.load import load_document
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


def document(schemas: dict[str, Any]) -> Document:
    value = {
        "openapi": "3.1.0",
        "info": {"title": "Cases", "version": "1"},
        "components": {"schemas": schemas},
    }
    path = Path("cases.json").resolve()
    return load_document(path, unsaved={path: json.dumps(value)})


def schema(found: Document) -> Node:
    return found.node().child("components").child("schemas").child("A")


@each
def test_the_reader_of_lint(schemas: dict[str, Any], expected: Composed | None) -> None:
    facts = Facts(document(schemas))
    node = schema(facts.document)
    found = None
    if types(node, facts) - {"null"} == {"object"}:
        names = properties(node, facts)
        found = Composed(tuple(sorted(names)), tuple(sorted(required_names(node, facts) & names.keys())))
    assert found == expected


@each
def test_the_reader_of_changes(schemas: dict[str, Any], expected: Composed | None) -> None:
    shape = Shapes().of((schema(document(schemas)),))
    found = None
    if (shape.types or frozenset()) - {"null"} == {"object"}:
        found = Composed(
            tuple(sorted(shape.properties)), tuple(sorted(shape.required.keys() & shape.properties.keys()))
        )
    assert found == expected
