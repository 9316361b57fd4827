"""Briefs of documents: they expand to the same document."""

from __future__ import annotations

import copy
import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scaffold.brief.expand import expand
from scaffold.brief.literal_parts import literal_parameter, literal_response, schema_of
from scaffold.brief.overlay import find_changes, touched
from scaffold.brief.reading import BriefError, read_brief
from scaffold.brief.recover.document import recover_from
from scaffold.brief.recover.fields import field_text, short_schema
from scaffold.brief.recover.normal import leave_out_defaults, normal_form
from scaffold.brief.recover.parts import short_parameter, short_response
from scaffold.brief.recover.write import write_brief
from scaffold.diff.documents import compare_documents
from scaffold.diff.judge import judge_changes
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document
from scaffold.openapi.write import to_yaml
from scaffold.sentences.archetypes import list_archetypes
from scaffold.sentences.archetypes import write_brief as write_archetype
from scaffold.sentences.choice import choose_as
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
    return contract, data, expanded(data, folder)


def expanded(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the normal form of the document that a brief expands to after it was written and read."""
    document = dict(expand(read_brief(folder / "brief.yaml", write_brief(data))).document)
    leave_out_defaults(document)
    return document


def assert_same(document: Document, folder: Path) -> dict[str, Any]:
    contract, data, made = recovered(document, folder)
    assert find_changes(made, contract) == ({}, [])
    path = (folder / "again.yaml").resolve()
    again = load_document(path, unsaved={path: to_yaml(made)})
    for before, after in ((document, again), (again, document)):
        assert judge_changes(compare_documents(before, after, date(2026, 1, 1))) == []
    return data


@pytest.mark.parametrize("name", ["auth-service", "order-service"])
def test_starters(name: str, specs: Path, tmp_path: Path) -> None:
    data = assert_same(load_document(specs / f"{name}.yaml"), tmp_path)
    assert "overlay" not in data
    assert all(line.count(" | ") for line in data["stack"].values())
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
    assert "conventions" not in data
    assert "overlay" not in data
    again = recover_from(normal_form(loaded))
    assert to_yaml(again) == to_yaml(data)


@pytest.mark.parametrize("name", sorted(list_archetypes()))
def test_archetypes_come_back_as_short_as_they_are(name: str, tmp_path: Path) -> None:
    written = write_archetype(choose_as(name, ""), "").text
    document = dict(expand(read_brief(tmp_path / "brief.yaml", written)).document)
    leave_out_defaults(document)
    data = recover_from(document)
    text = write_brief(data)
    assert "conventions" not in data
    assert not data.keys() & {"overlay", "document", "schemas"}
    assert len(text.splitlines()) <= 1.05 * len(written.splitlines())
    again = expanded(data, tmp_path)
    assert find_changes(again, document) == ({}, [])
    assert write_brief(recover_from(again)) == text


def test_a_house_document_that_was_edited_keeps_its_brief(tmp_path: Path) -> None:
    written = write_archetype(choose_as("review", ""), "").text
    document = copy.deepcopy(dict(expand(read_brief(tmp_path / "brief.yaml", written)).document))
    leave_out_defaults(document)
    document["servers"] = [{"url": "https://reviews.example"}]
    document["components"]["schemas"]["Review"]["properties"]["title"]["description"] = "What it says first."
    document["paths"]["/api/reviews"]["get"]["x-team"] = "reviews"
    data = recover_from(document)
    assert data["document"] == {"servers": [{"url": "https://reviews.example"}]}
    assert set(data["overlay"]["set"]) == {"/paths/~1api~1reviews/get/x-team"} | {
        place for place in data["overlay"]["set"] if "properties/title" in place
    }
    assert "conventions" not in data
    assert find_changes(expanded(data, tmp_path), document) == ({}, [])


@pytest.mark.parametrize(
    ("schema", "short"),
    [
        ({"type": "string", "maxLength": 9, "pattern": "^a$"}, {"is": "string(..9)", "pattern": "^a$"}),
        ({"type": "integer", "enum": [1, 2], "title": "T"}, {"is": "int", "enum": [1, 2], "title": "T"}),
        ({"type": "string", "format": "ipv4"}, {"is": "string", "format": "ipv4"}),
        ({"type": "boolean", "default": None}, {"is": "bool", "default": None}),
        ({"type": ["array", "null"], "items": {"type": "string"}}, "string[], nullable"),
        (
            {"type": "array", "items": {"type": "string", "pattern": "a"}},
            {"type": "array", "items": {"is": "string", "pattern": "a"}},
        ),
        ({"allOf": [{"$ref": "#/components/schemas/T"}], "title": "T"}, {"allOf": ["T"], "title": "T"}),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"type": "object", "additionalProperties": "int"}),
        (
            {"type": "object", "required": ["b"], "properties": {"a": {"type": "string"}, "b": {"type": "boolean", "x-a": 1}}},
            {"type": "object", "properties": {"a": "string?", "b": {"is": "bool", "x-a": 1}}},
        ),
        (
            {"required": ["a", "z"], "properties": {"a": {"oneOf": [{"type": "string"}, True]}}},
            {"properties": {"a": {"oneOf": ["string", True]}}, "required": ["a", "z"]},
        ),
        ({"example": 1}, {"example": 1}),
        ({"is": "no keyword"}, {"is": "no keyword"}),
    ],
)  # fmt: skip
def test_schemas_with_texts(schema: Any, short: Any) -> None:
    assert short_schema(schema) == short
    if "is" not in schema:
        assert find_changes(schema_of(short), schema) == ({}, [])


_PET: Any = {"$ref": "#/components/schemas/Pet"}


@pytest.mark.parametrize(
    ("response", "short"),
    [
        ({"description": "ok", "content": {"application/json": {"schema": _PET}}}, "Pet | ok"),
        (
            {"description": "ok", "content": {"text/csv": {"schema": _PET}, "a/b+c": {"schema": _PET}}},
            "Pet as text/csv, a/b+c | ok",
        ),
        (
            {"description": "ok", "content": {"application/json": {"schema": _PET, "example": 1}}, "x-a": 2},
            {"is": "Pet | ok", "example": 1, "x-a": 2},
        ),
        (
            {"description": "gone", "headers": {"X": {"description": "Left", "schema": {"type": "integer"}}}},
            {"is": "| gone", "headers": {"X": "int? | Left"}},
        ),
        (
            {"description": "", "content": {"a/b": {"schema": {"type": "string", "format": "binary"}}}},
            {"is": "string as a/b", "schema": {"format": "binary"}},
        ),
        (
            {"description": "either", "content": {"a/b": {"schema": _PET}, "c/d": {"schema": {"type": "string"}}}},
            {"description": "either", "content": {"a/b": {"schema": "Pet"}, "c/d": {"schema": "string"}}},
        ),
        ({"$ref": "#/components/responses/No"}, "#No"),
        ({"description": "x as a/b"}, "| x as a/b"),
    ],
)  # fmt: skip
def test_responses_with_texts(response: Any, short: Any) -> None:
    assert short_response(response) == short
    assert find_changes(literal_response(short), response) == ({}, [])


@pytest.mark.parametrize(
    ("parameter", "short"),
    [
        ({"name": "q", "in": "query", "schema": {"type": "string"}}, "query string?"),
        (
            {"name": "q", "in": "query", "schema": {"type": "string", "pattern": "a"}, "example": "a"},
            {"is": "query string?", "schema": {"pattern": "a"}, "example": "a"},
        ),
        ({"name": "other", "in": "path", "required": True, "schema": {"type": "integer"}}, {"name": "other", "is": "path int"}),
        (
            {"name": "q", "in": "query", "schema": {"oneOf": [{"type": "integer"}]}},
            {"in": "query", "schema": {"oneOf": ["int"]}},
        ),
        (
            {"name": "q", "in": "query", "content": {"application/json": {"schema": _PET}}},
            {"in": "query", "content": {"application/json": {"schema": "Pet"}}},
        ),
    ],
)  # fmt: skip
def test_parameters_with_texts(parameter: Any, short: Any) -> None:
    assert short_parameter("q", parameter) == short
    assert find_changes(literal_parameter("q", short), parameter) == ({}, [])


def test_what_operations_repeat_becomes_a_trait(tmp_path: Path) -> None:
    reply = {
        "description": "It went wrong.",
        "content": {"application/json": {"schema": {"type": "string"}, "example": "why"}},
    }
    shared = {
        "name": "tenant",
        "in": "header",
        "schema": {"type": "string", "description": "Whose it is, by name"},
    }
    paths: Any = {}
    for number in range(4):
        own = {"name": f"p{number}", "in": "query", "schema": {"type": "string"}}
        # Where the parameter of all comes last, a trait would change the order.
        parameters = [own, shared] if number == 3 else [shared, own]
        responses = {"200": {"description": f"Reply {number}"}, "400": reply, "500": reply}
        paths[f"/p{number}"] = {
            "get": {"operationId": f"p{number}", "parameters": parameters, "responses": responses}
        }
    contract = {"openapi": "3.1.1", "info": {"title": "T", "version": "1"}, "paths": paths}
    data = recover_from(contract)
    assert {name: list(one) for name, one in data["traits"].items()} == {
        "tenant": ["params"],
        "errors": ["gives"],
    }
    assert [one["traits"] for one in data["operations"].values()] == [["tenant", "errors"]] * 3 + [["errors"]]
    assert find_changes(expanded(data, tmp_path), contract) == ({}, [])


def test_parameters_of_several_traits_keep_their_order(tmp_path: Path) -> None:
    """Parameters that come second in some operations are a trait there, too, behind the one that comes first."""
    key = {
        "name": "key",
        "in": "header",
        "required": True,
        "description": "Who is asking, and for which of its customers",
        "schema": {"type": "string", "maxLength": 40},
    }
    edition = {
        "name": "edition",
        "in": "query",
        "schema": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
    }
    used = [[edition], [key, edition], [edition], [key, edition], [edition], [key]]
    paths = {
        f"/p{number}": {
            "get": {
                "operationId": f"p{number}",
                "parameters": parameters,
                "responses": {"204": {"description": "Done"}},
            }
        }
        for number, parameters in enumerate(used)
    }
    contract = {"openapi": "3.1.1", "info": {"title": "T", "version": "1"}, "paths": paths}
    data = recover_from(contract)
    assert [one["traits"] for one in data["operations"].values()] == [
        [str(each["name"]) for each in parameters] for parameters in used
    ]
    document = expanded(data, tmp_path)
    assert [one["get"]["parameters"] for one in document["paths"].values()] == used
    assert find_changes(document, contract) == ({}, [])


@pytest.mark.parametrize(
    ("brief", "place", "message"),
    [
        (
            "traits: {a: {gives: {400: '| no'}}}\noperations: {x: {get: /x, traits: [b]}}",
            (5, "no trait 'b'"),
            "one of a",
        ),
        ("operations: {x: {get: /x, gives: {200: strin as a/b}}}", (4, "no type 'strin'"), "string"),
        (
            "operations: {x: {get: /x, gives: {200: {is: '| ok', example: 1}}}}",
            (4, "has no body"),
            "type of the body",
        ),
        ("components: {headers: {X: {is: 'int(', example: 1}}}", (4, "is missing"), "field is written"),
        ("schemas: {X: {allOf: [Y]}}", (4, "no type 'Y'"), "types"),
        ("types: {X: {a: {is: 'strin?', title: A}}}", (4, "no type 'strin'"), "string"),
    ],
)
def test_mistakes_in_texts_are_told_at_their_place(
    brief: str, place: tuple[int, str], message: str, tmp_path: Path
) -> None:
    text = f"brief: 1\nconventions: none\nservice: x\n{brief}\n"
    with pytest.raises(BriefError) as raised:
        expand(read_brief(tmp_path / "brief.yaml", text))
    assert raised.value.location is not None
    assert raised.value.location.line == place[0]
    assert place[1] in raised.value.message
    assert message in str(raised.value.hint)


def test_the_example_of_the_reference_expands(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "brief.md").read_text(encoding="utf-8")
    example = page.partition("## Recovered briefs")[2].partition("```yaml\n")[2].partition("```")[0]
    text = f"brief: 1\nconventions: none\nservice: pets\n{example}types: {{Problem: object, Person: object, Company: object}}\n"
    document = expand(read_brief(tmp_path / "brief.yaml", text)).document
    operation = document["paths"]["/pets"]["get"]
    assert set(operation["responses"]) == {"200", "400", "404"}
    assert operation["responses"]["200"]["headers"]["X-Total"] == {
        "required": True,
        "schema": {"type": "integer"},
    }
    assert operation["parameters"][1]["schema"] == {"type": "string", "pattern": "^-?name$"}
    assert document["components"]["schemas"]["Pet"]["required"] == ["name"]


def test_traits_of_ones_own_are_not_for_the_conventions(tmp_path: Path) -> None:
    text = (
        "brief: 1\nservice: x\nabout: X.\ntraits: {a: {tags: [A]}}\noperations: {x: {get: /x, traits: [a]}}\n"
    )
    with pytest.raises(BriefError, match="conventions: none"):
        expand(read_brief(tmp_path / "brief.yaml", text))


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
