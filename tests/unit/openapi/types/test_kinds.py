"""References to a part of another kind than belongs in their place, in this file and in others, are found."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from scaffold.openapi.load import load_document

PARTS = {
    "schemas": {"type": "object", "properties": {"a": {"type": "string"}}},
    "parameters": {"name": "p", "in": "query", "schema": {"type": "string"}},
    "responses": {"description": "r"},
    "requestBodies": {"content": {"application/json": {"schema": {"type": "string"}}}},
    "headers": {"schema": {"type": "string"}},
    "examples": {"value": 1},
    "links": {"operationId": "x"},
    "callbacks": {"{$request.body#/u}": {"post": {"responses": {"200": {"description": "r"}}}}},
    "securitySchemes": {"type": "apiKey", "in": "header", "name": "k"},
}
SECTIONS = {section: {"Part": part} for section, part in PARTS.items()}


def users(reference: str) -> dict[str, dict]:
    """Give an operation for each section that has a reference where what the section holds belongs."""
    ref = {"$ref": reference}
    return {
        "schemas": {"responses": {"200": {"description": "r", "content": {"a/b": {"schema": ref}}}}},
        "parameters": {"parameters": [ref], "responses": {"200": {"description": "r"}}},
        "responses": {"responses": {"200": ref}},
        "requestBodies": {"requestBody": ref, "responses": {"200": {"description": "r"}}},
        "headers": {"responses": {"200": {"description": "r", "headers": {"X": ref}}}},
        "examples": {
            "responses": {"200": {"description": "r", "content": {"a/b": {"examples": {"x": ref}}}}}
        },
        "links": {"responses": {"200": {"description": "r", "links": {"x": ref}}}},
        "callbacks": {"callbacks": {"x": ref}, "responses": {"200": {"description": "r"}}},
    }


def noticed(
    folder: Path, version: str, wanted: str, references: list[str], parts: object = None
) -> list[set[str]]:
    """Load a document with references where a kind of object belongs; return what was noticed of each."""
    paths = {f"/y{number}": {"post": users(reference)[wanted]} for number, reference in enumerate(references)}
    document = {
        "openapi": version,
        "info": {"title": "a", "version": "1"},
        "paths": {"/x": {"get": {"operationId": "x", "responses": {"200": {"description": "r"}}}}, **paths},
        "components": SECTIONS,
    }
    (folder / "parts.yaml").write_text(yaml.safe_dump(parts))
    (folder / "api.yaml").write_text(yaml.safe_dump(document))
    notices = load_document(folder / "api.yaml", check_structure=True).notices
    # What is wrong with a part itself is noticed there, once.
    return [
        {notice.code for notice in notices if notice.pointer.startswith(f"/paths/~1y{number}/")}
        | {notice.code for notice in notices if not notice.pointer.startswith("/paths/")}
        for number in range(len(references))
    ]


PLACES = {
    "#/components/": None,
    "parts.yaml#/": SECTIONS,
    "parts.yaml#/components/": {"components": SECTIONS},
    "./parts.yaml#/components/": {
        "openapi": "3.1.0",
        "info": {"title": "b", "version": "1"},
        "paths": {},
        "components": SECTIONS,
    },
}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
@pytest.mark.parametrize("prefix", PLACES)
def test_only_the_kind_that_belongs_there_may_be_referred_to(
    tmp_path: Path, version: str, prefix: str
) -> None:
    for wanted in users(""):
        # What has a `type` may be a schema by its place in a file of parts, and is then refused for what it holds.
        sections = [name for name in PARTS if prefix != "parts.yaml#/" or name != "securitySchemes"]
        others = [f"{prefix}{section}/Part" for section in sections if section != wanted]
        for other, found in zip(
            others, noticed(tmp_path, version, wanted, others, PLACES[prefix]), strict=True
        ):
            assert found == {"ref-kind"}, (wanted, other)
        assert noticed(tmp_path, version, wanted, [f"{prefix}{wanted}/Part"], PLACES[prefix]) == [set()]


def codes(folder: Path, version: str, wanted: str, reference: str, parts: object) -> set[str]:
    """Return what is noticed of one reference."""
    return noticed(folder, version, wanted, [reference], parts)[0]


@pytest.mark.parametrize("section", ["parameters", "requestBodies", "headers"])
def test_a_part_in_a_file_of_its_own_is_told_by_what_it_holds(tmp_path: Path, section: str) -> None:
    assert codes(tmp_path, "3.1.0", "schemas", "parts.yaml", PARTS[section]) == {"ref-kind"}
    assert codes(tmp_path, "3.1.0", section, "parts.yaml", PARTS[section]) == set()


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"in": {}}},
        {"description": "anything"},
        {},
        {"content": {"$ref": "#/components/schemas/Part"}, "type": "object"},
        {"name": "p", "in": "query", "allOf": [{}]},
    ],
)
def test_what_may_be_a_schema_passes_for_one(tmp_path: Path, schema: dict) -> None:
    assert codes(tmp_path, "3.1.0", "schemas", "parts.yaml", schema) == set()
    # A section may be called after what its schemas are for.
    assert codes(tmp_path, "3.1.0", "schemas", "parts.yaml#/answers/A", {"answers": {"A": schema}}) == set()
