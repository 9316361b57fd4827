"""A document and its bundle are the same to clients, though references are written in another way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from scaffold.diff.documents import compare_documents
from scaffold.diff.judge import judge_changes
from scaffold.openapi.load import load_document
from scaffold.openapi.refs.bundle import bundle
from scaffold.openapi.write import to_yaml

SPEC = """\
openapi: 3.1.0
info: {title: Unions, version: '1'}
paths:
  /a:
    post:
      requestBody:
        content:
          application/json:
            schema:
              oneOf:
                - {allOf: [{properties: {kind: {enum: [letter]}, text: {$ref: text.yaml}}}, {$ref: base.yaml}]}
                - {allOf: [{properties: {kind: {enum: [card]}, text: {$ref: text.yaml}}}, {$ref: base.yaml}]}
      responses:
        '200':
          description: Done.
          content: {application/json: {schema: {anyOf: [{$ref: base.yaml}, {$ref: other.yaml}]}}}
"""


def test_branches_are_paired(tmp_path: Path) -> None:
    spec = tmp_path / "api.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    (tmp_path / "text.yaml").write_text("{type: string, maxLength: 9}\n", encoding="utf-8")
    (tmp_path / "base.yaml").write_text(
        "{type: object, properties: {id: {$ref: text.yaml}}}\n", encoding="utf-8"
    )
    (tmp_path / "other.yaml").write_text(
        "{type: object, properties: {at: {$ref: text.yaml}}}\n", encoding="utf-8"
    )
    before = load_document(spec)
    path = (tmp_path / "bundle.yaml").resolve()
    after = load_document(path, unsaved={path: to_yaml(bundle(before))})
    for old, new in ((before, after), (after, before)):
        assert [
            impact.message for impact in judge_changes(compare_documents(old, new, date(2026, 1, 1)))
        ] == []
