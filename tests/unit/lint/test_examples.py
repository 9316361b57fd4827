"""Examples are judged by their schemas with all that these lead to, and with nothing else of the document."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from scaffold.lint.config import LintConfig
from scaffold.lint.engine import lint_documents
from scaffold.lint.facts import Facts
from scaffold.openapi.load import load_document

SPEC = """\
openapi: 3.1.1
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get:
      responses:
        "200":
          description: All.
          content:
            application/json:
              example: EXAMPLE
              schema: SCHEMA
components:
  schemas:
    Pet: {properties: {owner: {$ref: "#/components/schemas/Owner"}}}
    Owner: {properties: {address: {$ref: "#/components/schemas/Address"}}}
    Address: {properties: {city: {type: string}, "a/b": {type: integer}}}
    Other: {type: object, description: Nothing leads here.}
"""
OWNED = '{$ref: "#/components/schemas/Pet"}'
CITY = '{$ref: "#/components/schemas/Address/properties/city"}'
ESCAPED = '{$ref: "#/components/schemas/Address/properties/a~1b"}'
INLINE = '{items: {$ref: "#/components/schemas/Pet"}}'


def write(folder: Path, schema: str, example: str) -> Path:
    file = folder / "pets.yaml"
    text = textwrap.dedent(SPEC).replace("SCHEMA", schema).replace("EXAMPLE", example)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        (OWNED, "{owner: {address: {city: Bern}}}", "{owner: {address: {city: 7}}}"),
        (CITY, "Bern", "7"),
        (ESCAPED, "7", "Bern"),
        (INLINE, "[{owner: {}}]", "[{owner: {address: {city: 7}}}]"),
    ],
)
def test_a_schema_holds_with_all_that_it_leads_to(
    schema: str, right: str, wrong: str, tmp_path: Path
) -> None:
    config = LintConfig(select=("val-example-valid",))
    found = [
        lint_documents([load_document(write(tmp_path, schema, example))], config).findings
        for example in (right, wrong)
    ]
    assert [len(findings) for findings in found] == [0, 1]


def test_what_no_example_leads_to_is_not_copied(tmp_path: Path) -> None:
    checker = Facts(load_document(write(tmp_path, OWNED, "{owner: 7}"))).example_checker
    copied = checker._schemas_alone
    assert isinstance(copied, dict)
    assert copied["components"].keys() == {"schemas"}
    assert copied["components"]["schemas"].keys() == {"Pet", "Owner", "Address"}
