"""Bodies that name the resource that their path names: a service refuses others, where both say what it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from . import cases, planting
from .harness import Outgoing
from .named import entity_of, member_entity, parents
from .package import tables

_PARAMETER = re.compile(r"\{([^{}]*)\}")
# What is longer is about the limits of bodies.
_LARGE = 65_536


def places(operation: cases.Operation, path: Mapping[str, str]) -> dict[str, Any]:
    """Return by property of a request's body the value that it has to have beside a path."""
    collection, _, segment = operation.path.rpartition("/")
    last = _PARAMETER.fullmatch(segment)
    # What replies with nothing is about what its path names.
    name = entity_of(operation) or (member_entity(collection, last[1]) if last else "")
    if name not in tables.ENTITIES or operation.method not in {"POST", "PUT", "PATCH"}:
        return {}
    entity = tables.ENTITIES[name]
    # What the last parameter names is not above itself: others of its kind that it refers to are free to choose.
    above = parents(collection if last and operation.method != "POST" else operation.path, path)
    found: dict[str, Any] = {}
    if operation.method != "PATCH":
        found |= {wire: above[target] for wire, target in planting.targets(name).items() if target in above}
    if operation.method != "POST" and last is not None and last[1] in path:
        found[entity.key] = path[last[1]]
    return {wire: _typed(name, wire, value) for wire, value in found.items()}


def path_of(operation: cases.Operation, target: str) -> dict[str, str]:
    """Return the values that a request's path has for the parameters of an operation's."""
    names: list[str] = _PARAMETER.findall(operation.path)
    pattern = "([^/]*)".join(map(re.escape, _PARAMETER.split(operation.path)[::2]))
    found = re.fullmatch(pattern, target)
    return dict(zip(names, map(unquote, found.groups()), strict=True)) if found else {}


def disagrees(operation: cases.Operation, path: Mapping[str, str], body: Any) -> bool:
    """Tell whether a body names another resource than the path that it is sent to."""
    said = body if isinstance(body, Mapping) else {}
    return any(
        said.get(name) is not None and str(said[name]).lower() != str(value).lower()
        for name, value in places(operation, path).items()
    )


def named_by_body(operation: cases.Operation) -> list[str]:
    """Return the properties in which a request's body names what its path names, too."""
    path = {one["name"]: "0" for one in cases.parameters(operation, "path")}
    properties = cases.properties(cases.json_schema(operation))
    return [
        name
        for name in places(operation, path)
        if name in properties and cases.CONTRACT.follow(properties[name]).get("readOnly") is not True
    ]


def is_key(operation: cases.Operation, name: str, key: str) -> bool:
    """Tell whether a text may be a key in a path: by its parameter's schema, and that of a body that names it, too."""
    parameter = next(p for p in cases.parameters(operation, "path") if p["name"] == name)
    properties = cases.properties(cases.json_schema(operation))
    named = [properties[one] for one in places(operation, {name: key}) if one in properties]
    values = [key, int(key)] if key.lstrip("-").isdecimal() else [key]
    return any(
        all(cases.is_valid(schema, value) for schema in (parameter.get("schema", {}), *named))
        for value in values
    )


def agreed(operation: cases.Operation, path: Mapping[str, str], body: Any) -> Any:
    """Return a body that names the resource that a path names; values that are wrong, or no database keeps, stay."""
    if not isinstance(body, dict) or not disagrees(operation, path, body):
        return body
    properties = cases.properties(cases.json_schema(operation))
    return body | {
        name: value
        for name, value in places(operation, path).items()
        if body.get(name) is not None
        and "\x00" not in str(body[name])
        and cases.is_valid(properties.get(name, {}), body[name])
    }


def agreeing(operation: cases.Operation, request: Outgoing) -> Outgoing:
    """Return a request whose body names the resource that its path names; one that is padded stays."""
    content = request.content or b"null"
    try:
        body = json.loads(content) if len(content) < _LARGE else None
    except (ValueError, RecursionError):
        return request
    changed = agreed(operation, path_of(operation, request.path), body)
    return request if changed == body else replace(request, content=json.dumps(changed).encode())


def _typed(entity: str, wire: str, value: str) -> Any:
    column = planting.column_of(entity, wire)
    number = column is not None and column.kind in {"integer", "number"}
    try:
        return json.loads(value) if number else value
    except ValueError:
        return value
