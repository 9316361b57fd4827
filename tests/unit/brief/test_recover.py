"""Briefs of documents: they expand to the same document."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scaffold.brief.expand import expand
from scaffold.brief.overlay import find_changes, touched
from scaffold.brief.reading import read_brief
from scaffold.brief.recover.document import normal_form, recover_from
from scaffold.brief.recover.fields import field_text
from scaffold.diff.documents import compare_documents
from scaffold.diff.judge import judge_changes
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document
from scaffold.openapi.write import to_yaml
from tests.unit.brief.drawn import Drawer, write

_QUICK = 120_000
ODD = """\
openapi: 3.1.0
info: {title: Odd things, version: 1.0.0, summary: Odd., contact: {name: Team}}
servers: [{url: https://odd.example}]
paths:
  /a/{id}:
    summary: Of a path
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {$ref: '#/components/parameters/Page'}
    get:
      parameters: [{name: id, in: path, required: true, description: Another., schema: {type: string, minLength: 3}}]
      responses:
        '200':
          description: ''
          content: {application/json: {schema: {type: [string, 'null'], enum: ['a, b', '|', null]}}}
        4XX: {$ref: '#/components/responses/Bad'}
    put:
      operationId: same
      deprecated: true
      requestBody: {content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/T'}}}}}
      responses: {default: {description: 'Else | other'}}
  /b:
    post:
      operationId: same
      summary: Twice
      security: []
      responses: {'204': {description: Done, headers: {X: {schema: {type: string}}}}}
    x-path: 1
  /empty: {}
components:
  parameters: {Page: {name: page, in: query, schema: {type: integer, default: 1}}}
  responses: {Bad: {description: Bad}}
  schemas:
    T: {type: object, required: [b, a], properties: {a: {type: string, default: '1e3'}, b: {$ref: '#/components/schemas/U'}}}
    U: {type: object, properties: {x: {type: integer, minimum: 1.0}, y: {const: null}}, required: [z], minProperties: 1}
    V: true
    string: {type: string}
    W: {type: string, description: "Two\\nlines "}
    X: {default: null}
"""


def recovered(document: Document, folder: Path) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the normal form of a document, its brief, and what the brief expands to after it was written and read."""
    contract = normal_form(document)
    data = recover_from(contract)
    return contract, data, dict(expand(read_brief(folder / "brief.yaml", to_yaml(data))).document)


def assert_same(document: Document, folder: Path) -> dict[str, Any]:
    contract, data, expanded = recovered(document, folder)
    assert find_changes(expanded, contract) == ({}, [])
    path = (folder / "again.yaml").resolve()
    again = load_document(path, unsaved={path: to_yaml(expanded)})
    for before, after in ((document, again), (again, document)):
        assert judge_changes(compare_documents(before, after, date(2026, 1, 1))) == []
    return data


@pytest.mark.parametrize("name", ["auth-service", "order-service"])
def test_starters(name: str, specs: Path, tmp_path: Path) -> None:
    data = assert_same(load_document(specs / f"{name}.yaml"), tmp_path)
    assert "overlay" not in data
    assert data["stack"][0]["because"]
    assert data["responsibilities"]


def test_odd_document(tmp_path: Path) -> None:
    spec = tmp_path / "odd.yaml"
    spec.write_text(ODD, encoding="utf-8")
    data = assert_same(load_document(spec), tmp_path)
    assert data["operations"]["GET /a/{id}"]["id"] is False
    assert data["types"]["T"] == {"a": "string = 1e3", "b": "U"}
    assert not any(place[:1] == ("components",) for place in touched(data))


@pytest.mark.parametrize("seed", range(5))
def test_expanded_briefs_come_back(seed: int, tmp_path: Path) -> None:
    document = expand(read_brief(tmp_path / "brief.yaml", write(Drawer(seed).brief()))).document
    path = (tmp_path / "openapi.yaml").resolve()
    loaded = load_document(path, unsaved={path: to_yaml(document)})
    data = assert_same(loaded, tmp_path)
    again = recover_from(normal_form(loaded))
    assert to_yaml(again) == to_yaml(data)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "maxLength": 5, "description": "A | b"}, "string(..5) | A | b"),
        ({"type": ["integer", "null"], "format": "int64", "minimum": 0}, "int64(0..), nullable"),
        (
            {"type": "array", "items": {"$ref": "#/components/schemas/T"}, "minItems": 1, "readOnly": True},
            "T[1..], readonly",
        ),
        ({"anyOf": [{"$ref": "#/components/schemas/T"}, {"type": "null"}]}, "T, nullable"),
        ({"type": "string", "enum": ["a", "b c"], "default": "b c"}, 'enum(a, "b c") = "b c"'),
        ({"type": "string", "pattern": "^a$"}, None),
        ({"type": "string", "x-other": 1}, None),
        ({"type": "integer", "minimum": 1.0}, None),
        ({"type": "string", "enum": ["a", "a"]}, None),
        ({"type": "string", "default": None}, None),
        ({"$ref": "#/components/schemas/string"}, None),
        ({"$ref": "#/components/schemas/a~1b"}, None),
        ({"type": "number", "maximum": 1e400}, None),
        (True, None),
    ],
)
def test_fields(schema: Any, text: str | None) -> None:
    found = field_text(schema)
    assert found == text


def test_the_overlay_is_for_what_nothing_else_says(tmp_path: Path) -> None:
    spec = tmp_path / "odd.yaml"
    spec.write_text(ODD, encoding="utf-8")
    _, data, _ = recovered(load_document(spec), tmp_path)
    assert set(data["overlay"]["set"]) == {"/paths/~1a~1{id}/summary", "/paths/~1b/x-path", "/paths/~1empty"}


def _corpus() -> list[Any]:
    folder = Path(__file__).parents[3].parent / "shared" / "corpus"
    manifest = folder / "MANIFEST.tsv"
    if not manifest.is_file():
        return [pytest.param("", marks=pytest.mark.skip(reason=f"no corpus at {folder}"))]
    rows = list(csv.DictReader(manifest.open(encoding="utf-8", newline=""), delimiter="\t"))
    return [
        pytest.param(
            row["entry"], id=row["name"], marks=[] if int(row["bytes"]) < _QUICK else pytest.mark.slow
        )
        for row in rows
    ]


@pytest.mark.corpus
@pytest.mark.parametrize("entry", _corpus())
def test_real_documents(entry: str, corpus: Path, tmp_path: Path) -> None:
    assert_same(load_document(corpus / entry), tmp_path)
