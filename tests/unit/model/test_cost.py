"""The cost of reading a contract grows with its size, counted in parts of schemas that are read, not in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scaffold.model.build import build_service_model
from scaffold.normal import schemas
from scaffold.openapi.composition import iter_composed

NAME = "Level{}"


def chain(length: int) -> dict[str, Any]:
    """Make a contract whose only operations exchange the last of a row of schemas, each of which extends the one before."""
    levels: dict[str, Any] = {
        NAME.format(0): {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    }
    for level in range(1, length):
        own = {"type": "object", "properties": {f"field_{level}": {"type": "string"}}}
        levels[NAME.format(level)] = {"allOf": [reference(level - 1), own]}
    content = {"application/json": {"schema": reference(length - 1)}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Chain", "version": "1.0.0"},
        "paths": {
            "/levels": {
                "post": {
                    "operationId": "createLevel",
                    "requestBody": {"required": True, "content": content},
                    "responses": {"201": {"description": "Made.", "content": content}},
                }
            },
            "/levels/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "get": {
                    "operationId": "getLevel",
                    "responses": {"200": {"description": "A level.", "content": content}},
                },
            },
        },
        "components": {"schemas": levels},
    }


def reference(level: int) -> dict[str, Any]:
    """Refer to a schema of the chain."""
    return {"$ref": f"#/components/schemas/{NAME.format(level)}"}


def parts_read(contract: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> int:
    """Count the parts of schemas that are read while the model of a contract is built."""
    count = 0

    def counted(*arguments: Any) -> Iterator[Any]:
        nonlocal count
        for part in iter_composed(*arguments):
            count += 1
            yield part

    monkeypatch.setattr(schemas, "iter_composed", counted)
    model = build_service_model(contract)
    assert len(model.entities) == 1
    return count


def test_a_chain_of_all_of_is_read_in_proportion_to_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = (parts_read(chain(length), monkeypatch) for length in (40, 160))
    assert 0 < long < 5 * short
