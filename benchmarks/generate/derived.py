"""Documents that are made to be measured: one API, written in one file or spread over a thousand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

RESOURCES = 400
"""Each has three operations, two path items, a schema of its own and, every second one, a page: 1,200 operations, 1,401 files."""

Json = dict[str, Any]
Reference = Callable[[str, int], Json]


def write_single(folder: Path, resources: int = RESOURCES) -> Path:
    """Write the API as one file; three operations per resource."""
    paths, schemas = _api(resources, lambda kind, number: {"$ref": f"#/components/schemas/{kind}{number}"})
    entry = _entry(paths)
    entry["components"]["schemas"] = schemas
    return _write(folder / "openapi.yaml", entry)


def write_spread(folder: Path, resources: int = RESOURCES) -> Path:
    """Write the same API with a file for each path item and each schema; 2.5 files per resource."""
    paths, schemas = _api(resources, lambda kind, number: {"$ref": f"../schemas/{kind}{number}.yaml"})
    listed = {path: {"$ref": f"paths/path{number}.yaml"} for number, path in enumerate(paths)}
    for number, item in enumerate(paths.values()):
        _write(folder / f"paths/path{number}.yaml", item)
    for name, schema in schemas.items():
        _write(folder / f"schemas/{name}.yaml", schema)
    return _write(folder / "openapi.yaml", _entry(listed))


def _entry(paths: Json) -> Json:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Measured",
            "version": "1.0.0",
            "description": "An API that is made to be measured.",
        },
        "servers": [{"url": "https://api.example.com"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _api(resources: int, refer: Reference) -> tuple[Json, Json]:
    paths: Json = {}
    schemas: Json = {}
    for number in range(resources):
        paths[f"/items{number}"] = _collection(number, refer)
        paths[f"/items{number}/{{item_id}}"] = _item(number, refer)
        schemas[f"Item{number}"] = _schema(number, resources, refer)
        if number % 2 == 0:
            schemas[f"Page{number}"] = _page(number, refer)
    return paths, schemas


def _collection(number: int, refer: Reference) -> Json:
    page = refer("Page", number - number % 2)
    limit = {
        "name": "limit",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    }
    return {
        "get": _operation(f"listItems{number}", number, {"200": _body("A page.", page)}, parameters=[limit]),
        "post": _operation(
            f"createItem{number}",
            number,
            {"201": _body("The new item.", refer("Item", number))},
            requestBody={"required": True, **_body("", refer("Item", number))},
        ),
    }


def _item(number: int, refer: Reference) -> Json:
    key = {"name": "item_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    found = {"200": _body("The item.", refer("Item", number))}
    return {"parameters": [key], "get": _operation(f"getItem{number}", number, found)}


def _operation(name: str, number: int, responses: Json, **more: Any) -> Json:
    text = {"summary": f"Work on item {number}", "description": "Says in a sentence what the operation does."}
    return {"operationId": name, "tags": [f"Items {number // 4}"], **text, **more, "responses": responses}


def _body(description: str, schema: Json) -> Json:
    content = {"content": {"application/json": {"schema": schema}}}
    return {"description": description, **content} if description else content


def _schema(number: int, resources: int, refer: Reference) -> Json:
    properties: Json = {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "name": {"type": "string", "maxLength": 100, "description": "How the item is called."},
        "size": {"type": "integer", "minimum": 0},
        "state": {"type": "string", "enum": ["new", "open", "closed"]},
        "created_at": {"type": "string", "format": "date-time", "readOnly": True},
    }
    if number % 8:
        properties["parent"] = refer("Item", number - 1)
    if number + 1 < resources and number % 8 == 0:
        properties["others"] = {"type": "array", "maxItems": 20, "items": refer("Item", number + 1)}
    return {"type": "object", "description": "An item.", "required": ["id", "name"], "properties": properties}


def _page(number: int, refer: Reference) -> Json:
    items = {"type": "array", "maxItems": 100, "items": refer("Item", number)}
    return {
        "type": "object",
        "required": ["items"],
        "properties": {"items": items, "next": {"type": "string"}},
    }


def _write(path: Path, data: Json) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path
