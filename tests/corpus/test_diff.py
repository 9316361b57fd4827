"""Real documents differ from themselves in nothing, and from mutated copies in exactly what was mutated."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scaffold.core.errors import ScaffoldError
from scaffold.diff.documents import compare_documents
from scaffold.diff.judge import Impact, judge_changes
from scaffold.diff.unchanged import Unchanged
from scaffold.openapi.document import Document
from scaffold.openapi.index import build_index
from scaffold.openapi.load import load_document

pytestmark = pytest.mark.corpus

METHODS = ("get", "put", "post", "delete", "patch")
TODAY = date(2026, 1, 1)
LARGEST = 400_000

Mutation = Callable[[Any], None]
Sites = Iterator[tuple[str, Mutation]]
"""Kinds of the changes that a mutation makes, with the mutation."""


def documents(corpus: Path) -> Iterator[tuple[str, Path]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            yield row["name"], corpus / row["entry"]


def differences(old: Document, new: Document) -> list[Impact]:
    return judge_changes(compare_documents(old, new, TODAY))


@pytest.mark.slow
@pytest.mark.parametrize("shortcut", [True, False])
def test_documents_differ_from_themselves_in_nothing(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, *, shortcut: bool
) -> None:
    if not shortcut:
        monkeypatch.setattr(Unchanged, "is_same", lambda *_: False)
    compared = 0
    for name, path in documents(corpus):
        try:
            old, new = (load_document(path, root=corpus / "specs") for _ in range(2))
        except ScaffoldError:
            continue
        compared += 1
        assert [impact.message for impact in differences(old, new)] == [], name
    assert compared > 30


def operations(root: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in root.get("paths", {}).items():
        if isinstance(item, dict) and "$ref" not in item:
            for method in METHODS:
                if isinstance(item.get(method), dict) and "callbacks" not in item[method]:
                    yield path, method, item[method]


def edit(*path: Any, change: Callable[[Any], object]) -> Mutation:
    def mutate(root: Any) -> None:
        value = root
        for part in path:
            value = value[part]
        change(value)

    return mutate


def operation_sites(root: Any) -> Sites:
    for path, method, operation in operations(root):
        yield "operation-removed", edit("paths", path, change=lambda item, m=method: item.pop(m))
        added = {"name": "x-new-one", "in": "query", "required": True, "schema": {"type": "string"}}
        yield (
            "required-parameter-added",
            edit("paths", path, method, change=lambda o, p=added: o.setdefault("parameters", []).append(p)),
        )
        for index, parameter in enumerate(operation.get("parameters", [])):
            if parameter.get("in") == "query" and not parameter.get("deprecated"):
                place = ("paths", path, method, "parameters")
                yield "parameter-removed", edit(*place, change=lambda found, i=index: found.pop(i))
                if not parameter.get("required"):
                    yield (
                        "parameter-became-required",
                        edit(*place, index, change=lambda found: found.update(required=True)),
                    )
        responses = operation.get("responses", {})
        for status, response in responses.items():
            if status.startswith("2") and not {"default", "2XX"} & responses.keys():
                yield (
                    "success-status-removed",
                    edit("paths", path, method, "responses", change=lambda found, s=status: found.pop(s)),
                )
            if len(response.get("content", {})) == 1:
                place = ("paths", path, method, "responses", status, "content")
                yield "media-type-removed", edit(*place, change=lambda content: content.clear())


def schema_sites(document: Document) -> Sites:
    """Find object schemas of the components that travel in one direction and are no part of a combination."""
    index = build_index(document)
    text = json.dumps(document.root)
    for name, node in index.components("schemas").items():
        schema = node.value
        usage = index.usage(node)
        if not isinstance(schema, dict) or schema.get("type") != "object" or usage.received == usage.sent:
            continue
        if {"allOf", "oneOf", "anyOf", "additionalProperties", "deprecated"} & schema.keys():
            continue
        if in_combination(document.root, f"#/components/schemas/{name}") or "unevaluated" in text:
            continue
        yield from property_sites(name, schema, is_sent=usage.sent)


def property_sites(name: str, schema: Any, *, is_sent: bool) -> Sites:
    place = ("components", "schemas", name)
    if not is_sent:
        yield "required-property-added", edit(*place, change=require_more)
    for key, value in schema.get("properties", {}).items():
        if not isinstance(value, dict) or value.keys() - {"type", "description", "enum", "examples", "title"}:
            continue
        if not isinstance(value.get("type"), str):
            continue
        must = key in schema.get("required", [])
        inside = (*place, "properties", key)
        if is_sent:
            yield (
                "required-property-removed" if must else "property-removed",
                edit(*place, "properties", change=lambda found, k=key: found.pop(k)),
            )
            yield "became-nullable", edit(*inside, change=lambda v: v.update(type=[v["type"], "null"]))
            if must:
                yield (
                    "property-became-optional",
                    edit(*place, "required", change=lambda found, k=key: found.remove(k)),
                )
        if value["type"] == "string" and "enum" not in value:
            yield "type-changed", edit(*inside, change=lambda v: v.update(type="integer"))
            if not is_sent:
                yield "bound-added", edit(*inside, change=lambda v: v.update(maxLength=7))
                yield "became-enum", edit(*inside, change=lambda v: v.update(enum=["a"]))
        if len(value.get("enum", [])) > 1 and value["type"] == "string":
            if is_sent:
                yield "enum-value-added", edit(*inside, "enum", change=lambda values: values.append("x-new"))
            else:
                yield "enum-value-removed", edit(*inside, "enum", change=lambda values: values.pop())


def require_more(schema: Any) -> None:
    schema.setdefault("properties", {})["x_new_one"] = {"type": "string"}
    schema["required"] = [*schema.get("required", []), "x_new_one"]


def in_combination(value: Any, reference: str) -> bool:
    pending = [(value, "")]
    while pending:
        item, key = pending.pop()
        if isinstance(item, dict):
            if key in {"allOf", "oneOf", "anyOf"} and item.get("$ref") == reference:
                return True
            pending += [(child, name) for name, child in item.items()]
        elif isinstance(item, list):
            pending += [(child, key) for child in item]
    return False


def describe(root: Any) -> None:
    for _, _, operation in operations(root):
        operation["description"] = "Another one."


def extend(root: Any) -> None:
    root.setdefault("paths", {})["/x-new-one"] = {"get": {"responses": {"200": {"description": "New."}}}}
    for _, _, operation in operations(root):
        added = {"name": "x-new-one", "in": "query", "schema": {"type": "string"}}
        operation["parameters"] = [added, *operation.get("parameters", [])]


def widen(root: Any) -> None:
    for schema in root.get("components", {}).get("schemas", {}).values():
        if isinstance(schema.get("properties"), dict) and schema.get("additionalProperties") is not False:
            schema["properties"]["x_new_one"] = {"type": "string"}


def reverse(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reverse(child) for key, child in reversed(list(value.items()))}
    return [reverse(child) for child in value] if isinstance(value, list) else value


@pytest.mark.slow
def test_mutations_are_found_exactly(corpus: Path, tmp_path: Path) -> None:
    found: dict[str, int] = {}
    wrong: list[object] = []
    for name, path in documents(corpus):
        if path.stat().st_size > LARGEST:
            continue
        try:
            document = load_document(path, root=corpus / "specs")
        except ScaffoldError:
            continue
        if len(document.files) > 1:
            continue
        root = {**deepcopy(document.root), "openapi": "3.1.1"}
        root.pop("swagger", None)
        old = load(root, tmp_path / "old.json")
        sites: dict[str, list[Mutation]] = {}
        for kind, mutation in (*operation_sites(old.root), *schema_sites(old)):
            sites.setdefault(kind, []).append(mutation)
        for kind, mutations in sites.items():
            mutated = deepcopy(root)
            mutations[len(mutations) * 5 // 8](mutated)
            kinds = [impact.kind for impact in differences(old, load(mutated, tmp_path / "new.json"))]
            if kinds != [kind]:
                wrong.append((name, kind, kinds))
            found[kind] = found.get(kind, 0) + 1
        for harmless in (describe, extend, widen):
            mutated = deepcopy(root)
            harmless(mutated)
            impacts = differences(old, load(mutated, tmp_path / "new.json"))
            wrong += [(name, harmless.__name__, impact.message) for impact in impacts]
        turned = {**reverse(root)}
        turned["servers"] = root.get("servers", [])
        assert differences(old, load(turned, tmp_path / "new.json")) == [], name
    assert wrong == []
    assert len(found) == 16, found
    assert sum(found.values()) > 150, found


def load(root: Any, file: Path) -> Document:
    file.write_text(json.dumps(root), encoding="utf-8")
    return load_document(file)
