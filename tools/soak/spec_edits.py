"""Random edits of a contract: what people do to a spec between two releases."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Spec = dict[str, Any]
Edit = Callable[[Spec, Random], str | None]
"""Edits a spec in place; returns what it did, None where the spec has nothing to do it to."""

_METHODS = ("get", "put", "post", "delete", "patch")
_TYPES: tuple[dict[str, Any], ...] = (
    {"type": "string", "maxLength": 60},
    {"type": "integer", "minimum": 0, "maximum": 1000},
    {"type": "boolean"},
    {"type": ["string", "null"], "format": "date-time"},
    {"type": "array", "maxItems": 5, "items": {"type": "string", "maxLength": 9}},
)


def edit_spec(spec: Spec, random: Random, count: int) -> list[str]:
    """Make edits in place; say what they did."""
    done: list[str] = []
    for _ in range(count * 8):
        name, edit = random.choice(list(EDITS.items()))
        what = edit(spec, random)
        if what is not None:
            done.append(f"{name}: {what}")
        if len(done) == count:
            break
    return done


def _operations(spec: Spec) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec.get("paths", {}).items():
        for method in _METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                yield path, method, item[method]


def _schemas(spec: Spec) -> dict[str, Any]:
    schemas = spec.get("components", {}).get("schemas", {})
    return {
        name: schema
        for name, schema in schemas.items()
        if isinstance(schema, dict) and isinstance(schema.get("properties"), dict) and schema["properties"]
    }


def _any(random: Random, values: Iterator[Any] | list[Any]) -> Any:
    listed = list(values)
    return random.choice(listed) if listed else None


def _fresh(random: Random, stem: str) -> str:
    return f"{stem}{random.randrange(1000, 9999)}"


def _add_property(spec: Spec, random: Random, *, required: bool) -> str | None:
    name = _any(random, list(_schemas(spec)))
    if name is None:
        return None
    schema, new = spec["components"]["schemas"][name], _fresh(random, "extra_")
    schema["properties"][new] = copy.deepcopy(random.choice(_TYPES))
    if required:
        schema["required"] = [*schema.get("required", []), new]
    return f"{name}.{new}"


def add_optional_property(spec: Spec, random: Random) -> str | None:
    """Add a property that may be left out."""
    return _add_property(spec, random, required=False)


def add_required_property(spec: Spec, random: Random) -> str | None:
    """Add a property that must be there."""
    return _add_property(spec, random, required=True)


def _property(spec: Spec, random: Random) -> tuple[str, str] | None:
    schemas = _schemas(spec)
    free = [
        (name, item)
        for name, schema in schemas.items()
        for item in schema["properties"]
        if item != schema.get("x-entity", {}).get("key") and item not in json.dumps(_marks(schema))
    ]
    return random.choice(free) if free else None


def _marks(schema: dict[str, Any]) -> list[Any]:
    """Return what in a schema names properties: design fields and the discriminator."""
    return [value for key, value in schema.items() if key.startswith("x-") or key == "discriminator"]


def rename_property(spec: Spec, random: Random) -> str | None:
    """Call a property something else."""
    found = _property(spec, random)
    if found is None:
        return None
    name, old = found
    schema, new = spec["components"]["schemas"][name], _fresh(random, "renamed_")
    schema["properties"] = {new if key == old else key: value for key, value in schema["properties"].items()}
    if "required" in schema:
        schema["required"] = [new if key == old else key for key in schema["required"]]
    return f"{name}.{old}={name}.{new}"


def remove_property(spec: Spec, random: Random) -> str | None:
    """Take a property away."""
    found = _property(spec, random)
    if found is None:
        return None
    name, old = found
    schema = spec["components"]["schemas"][name]
    del schema["properties"][old]
    schema["required"] = [key for key in schema.get("required", []) if key != old]
    if not schema["required"]:
        del schema["required"]
    return f"{name}.{old}"


def change_property(spec: Spec, random: Random) -> str | None:
    """Give a property another type."""
    found = _property(spec, random)
    if found is None:
        return None
    name, item = found
    spec["components"]["schemas"][name]["properties"][item] = copy.deepcopy(random.choice(_TYPES))
    return f"{name}.{item}"


def rename_schema(spec: Spec, random: Random) -> str | None:
    """Call a schema something else, wherever it is referred to."""
    old = _any(random, list(_schemas(spec)))
    if old is None:
        return None
    new = _fresh(random, f"{old}R")
    reference = json.dumps(f"#/components/schemas/{old}")
    text = json.dumps(spec).replace(reference, json.dumps(f"#/components/schemas/{new}"))
    text = text.replace(f'"entity": {json.dumps(old)}', f'"entity": {json.dumps(new)}')
    changed = json.loads(text)
    schemas = changed["components"]["schemas"]
    changed["components"]["schemas"] = {new if key == old else key: value for key, value in schemas.items()}
    spec.clear()
    spec.update(changed)
    return f"{old}={new}"


def add_operation(spec: Spec, random: Random) -> str | None:
    """Add an operation that is like another one, below its path."""
    found = _any(random, _operations(spec))
    if found is None:
        return None
    path, method, operation = found
    new = copy.deepcopy(operation)
    new["operationId"] = _fresh(random, "addedOperation")
    new.pop("callbacks", None)
    item = spec["paths"][path]
    shared = {"parameters": copy.deepcopy(item["parameters"])} if "parameters" in item else {}
    spec["paths"][f"{path.rstrip('/')}/{_fresh(random, 'added')}"] = {**shared, method: new}
    return str(new["operationId"])


def remove_operation(spec: Spec, random: Random) -> str | None:
    """Take an operation away, and its path with the last one."""
    listed = list(_operations(spec))
    if len(listed) < 2:
        return None
    path, method, operation = random.choice(listed)
    del spec["paths"][path][method]
    if not any(name in spec["paths"][path] for name in _METHODS):
        del spec["paths"][path]
    return str(operation.get("operationId", f"{method} {path}"))


def rename_operation(spec: Spec, random: Random) -> str | None:
    """Give an operation another id."""
    found = _any(random, [item for item in _operations(spec) if "operationId" in item[2]])
    if found is None:
        return None
    old, new = found[2]["operationId"], _fresh(random, "renamedOperation")
    found[2]["operationId"] = new
    return f"{old}={new}"


def add_resource(spec: Spec, random: Random) -> str | None:
    """Add operations under a tag of their own."""
    found = _any(random, [item for item in _operations(spec) if item[1] == "get"])
    if found is None:
        return None
    path, method, operation = found
    tag = _fresh(random, "Added things ")
    new = copy.deepcopy(operation)
    new["operationId"], new["tags"] = _fresh(random, "listAdded"), [tag]
    item = spec["paths"][path]
    shared = {"parameters": copy.deepcopy(item["parameters"])} if "parameters" in item else {}
    spec["paths"][f"/{_fresh(random, 'added-things-')}{path}"] = {**shared, method: new}
    return tag


def _first_tag(operation: dict[str, Any]) -> str:
    tags = operation.get("tags")
    return str(tags[0]) if isinstance(tags, list) and tags else ""


def remove_resource(spec: Spec, random: Random) -> str | None:
    """Take all operations of a tag away."""
    tags = sorted({_first_tag(operation) for _, _, operation in _operations(spec)} - {""})
    if len(tags) < 2:
        return None
    tag = random.choice(tags)
    for path, method, operation in list(_operations(spec)):
        if _first_tag(operation) == tag:
            del spec["paths"][path][method]
            if not any(name in spec["paths"][path] for name in _METHODS):
                del spec["paths"][path]
    return tag if any(_operations(spec)) else None


def rename_resource(spec: Spec, random: Random) -> str | None:
    """Call a tag something else, on all of its operations."""
    tag = _any(random, sorted({_first_tag(operation) for _, _, operation in _operations(spec)} - {""}))
    if tag is None:
        return None
    new = _fresh(random, "Renamed things ")
    for _, _, operation in _operations(spec):
        if _first_tag(operation) == tag:
            operation["tags"] = [new, *operation["tags"][1:]]
    return f"{tag}={new}"


def add_parameter(spec: Spec, random: Random) -> str | None:
    """Add a query parameter that may be left out."""
    found = _any(random, _operations(spec))
    if found is None:
        return None
    new = {"name": _fresh(random, "extra_"), "in": "query", "schema": {"type": "string", "maxLength": 20}}
    found[2]["parameters"] = [*found[2].get("parameters", []), new]
    return f"{found[2].get('operationId')}: {new['name']}"


def remove_parameter(spec: Spec, random: Random) -> str | None:
    """Take a query parameter away."""
    free = [
        (operation, item)
        for _, _, operation in _operations(spec)
        for item in operation.get("parameters", [])
        if isinstance(item, dict) and item.get("in") == "query"
    ]
    found = _any(random, free)
    if found is None:
        return None
    found[0]["parameters"] = [item for item in found[0]["parameters"] if item is not found[1]]
    return str(found[1].get("name"))


def describe_anew(spec: Spec, random: Random) -> str | None:
    """Change texts that only people read."""
    found = _any(random, _operations(spec))
    if found is None:
        return None
    found[2]["summary"] = f"Said anew {random.randrange(10**6)}"
    spec["info"]["version"] = f"{random.randrange(9)}.{random.randrange(99)}.0"
    return str(found[2].get("operationId"))


EDITS: dict[str, Edit] = {
    "optional property": add_optional_property,
    "required property": add_required_property,
    "property renamed": rename_property,
    "property removed": remove_property,
    "property changed": change_property,
    "schema renamed": rename_schema,
    "operation": add_operation,
    "operation removed": remove_operation,
    "operation renamed": rename_operation,
    "resource": add_resource,
    "resource removed": remove_resource,
    "resource renamed": rename_resource,
    "parameter": add_parameter,
    "parameter removed": remove_parameter,
    "texts": describe_anew,
}
