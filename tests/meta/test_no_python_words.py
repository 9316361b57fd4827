"""No message shows a value of a spec as Python writes it: null, true and false, lists and mappings."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scaffold.asyncapi.load import load_asyncapi
from scaffold.core.errors import ScaffoldError
from scaffold.design.extensions import extension_schemas
from scaffold.diff.documents import compare_documents
from scaffold.diff.judge import judge_changes
from scaffold.lint.catalog.rule import Addon, Profile
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document
from tests.hostile.everywhere import base

STRICT = LintConfig(
    profile=Profile.STRICT,
    addons=frozenset(Addon),
    gather=False,
    extension_schemas=extension_schemas(),
)
VALUES: tuple[Any, ...] = (None, True, False, [None, True], {"p": None, "q": [False]})
# The names of Python's values, and how it writes lists, mappings, bytes and objects; `['a'` is not how JSON writes a list.
PYTHON = re.compile(
    r"\b(?:None|True|False)\b|[{\[(]'|': |\bb'|<[\w.]+ object| at 0x|\w+\(\w+=|Decimal\(|PosixPath"
)
ASYNCAPI = {
    "asyncapi": "2.6.0",
    "info": {"title": "Orders", "version": "1.0.0", "contact": {"name": "Shop"}, "license": {"name": "MIT"}},
    "servers": {"main": {"url": "kafka.example", "protocol": "kafka", "security": [{"key": []}]}},
    "channels": {
        "orders/{id}": {
            "parameters": {"id": {"description": "The order.", "schema": {"type": "string"}}},
            "publish": {
                "operationId": "placed",
                "tags": [{"name": "orders"}],
                "message": {
                    "name": "OrderPlaced",
                    "headers": {"type": "object", "properties": {"key": {"type": "string"}}},
                    "payload": {"$ref": "#/components/schemas/Order"},
                    "examples": [{"payload": {"id": "1", "paid": True}, "headers": {"key": "a"}}],
                    "traits": [{"headers": {"type": "object"}}],
                },
            },
        }
    },
    "components": {
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string", "format": "uuid", "minLength": 1},
                    "paid": {"type": "boolean", "default": False, "enum": [True, False]},
                },
            }
        },
        "securitySchemes": {"key": {"type": "httpApiKey", "in": "query", "name": "key"}},
    },
}


def test_the_pattern_knows_python_from_json() -> None:
    for value in (None, True, ["a"], {"a": 1}, b"a", ("a",), object(), Path("a")):
        assert PYTHON.search(f"it is {value!r}")
    for text in (
        "it is null, true, 'a' or [\"a\", true]",
        'it is {"a": null}',
        "a mapping is not text",
        "'None' "[8:],
    ):
        assert not PYTHON.search(text)


def places(value: Any, pointer: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield every place below a value, containers too."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for step, inner in entries:
        yield (*pointer, step)
        yield from places(inner, (*pointer, step))


def put(document: Any, pointer: tuple[str | int, ...], value: Any) -> Any:
    """Return a copy with another value at a place."""
    changed = copy.deepcopy(document)
    holder = changed
    for step in pointer[:-1]:
        holder = holder[step]
    holder[pointer[-1]] = value
    return changed


def load(spec: Any, path: Path) -> Document:
    """Load a spec that is written nowhere."""
    unsaved = {path: json.dumps(spec)}
    if "asyncapi" in spec:
        return load_asyncapi(path, unsaved=unsaved)
    return load_document(path, check_structure=True, unsaved=unsaved)


def sentences(spec: Any, path: Path, before: Document | None = None) -> Iterator[str]:
    """Yield all that lint, the comparison with an earlier state and the model say of a spec."""
    try:
        document = load(spec, path)
    except ScaffoldError as error:
        yield from (error.message, error.hint or "")
        return
    for finding in lint_documents([document], STRICT).findings:
        yield from (finding.message, finding.hint or "")
    if before is not None:
        changes = compare_documents(before, document, date(2026, 1, 1))
        yield from (impact.message for impact in judge_changes(changes))


def shown(spec: Any, folder: Path, step: int) -> set[str]:
    """Put every value into every place, or every `step`th of these pairs; return the sentences in which Python shows."""
    before, path = folder / "before.json", folder / "spec.json"
    for file in (before, path):
        file.write_text("{}")
    earlier = load(spec, before)
    pairs = [(pointer, value) for pointer in places(spec) for value in VALUES]
    said = {
        sentence
        for pointer, value in pairs[::step]
        for sentence in sentences(put(spec, pointer, value), path, earlier)
    }
    assert len(said) > 20
    return {sentence for sentence in said if PYTHON.search(sentence)}


SPECS = {
    "OpenAPI 3.2": {**base(), "openapi": "3.2.0"},
    "OpenAPI 3.1": base(),
    "OpenAPI 3.0": {**base(), "openapi": "3.0.3"},
    "AsyncAPI 2": ASYNCAPI,
}


@pytest.mark.parametrize("name", SPECS)
def test_no_python_shows_in_a_sample(name: str, tmp_path: Path) -> None:
    assert shown(SPECS[name], tmp_path, 7) == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", SPECS)
def test_no_python_shows_anywhere(name: str, tmp_path: Path) -> None:
    assert shown(SPECS[name], tmp_path, 1) == set()
