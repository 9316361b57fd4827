"""Write documents whose schemas refer to one another at random, as APIs with expandable fields do."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any, Final

Schema = dict[str, Any]
_RESOURCES: Final = 10
_SEED: Final = 5


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _expandable(name: str, chance: random.Random) -> Schema:
    text = {"type": "string", "maxLength": 50}
    reference = _reference(name)
    return chance.choice([reference, {"anyOf": [text, reference]}, {"type": "array", "items": reference}])


def _map(name: str, chance: random.Random) -> Schema:
    listed = {"type": "array", "items": _reference(name), "maxItems": 3}
    return {"type": "object", "additionalProperties": chance.choice([_reference(name), listed])}


def _nullable(name: str, chance: random.Random) -> Schema:
    either = {"oneOf": [_reference(name), {"type": "null"}]}
    return chance.choice([either, {"type": ["array", "null"], "items": either}])


def _inherited(name: str, chance: random.Random) -> Schema:
    more = {
        "type": "object",
        "required": ["note"],
        "properties": {"note": {"type": "string", "minLength": 1}},
    }
    return chance.choice([{"allOf": [_reference(name), more]}, _reference(name)])


def _anchored(name: str, chance: random.Random) -> Schema:
    return chance.choice([{"$ref": "#here"}, _reference(name)])


_FIELDS: Final[Mapping[str, Callable[[str, random.Random], Schema]]] = {
    "expandable": _expandable,
    "map": _map,
    "nullable": _nullable,
    "inherited": _inherited,
    "anchored": _anchored,
}
KINDS: Final = (*_FIELDS, "union", "subtype")


def web(size: int, kind: str) -> dict[str, Any]:
    """Write a document of `size` schemas and twenty operations; equal arguments give equal documents.

    `kind` says how schemas refer to one another: one of KINDS.
    """
    chance = random.Random(_SEED)  # noqa: S311 - documents, not secrets
    names = [f"Node{index:03d}" for index in range(size)]
    schemas = {name: _schema(name, names, kind, chance) for name in names}
    paths: dict[str, Any] = {}
    for name in names[:_RESOURCES]:
        content = {"application/json": {"schema": _reference(name)}}
        answer = {"description": "Done.", "content": content}
        body = {"required": True, "content": content}
        key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        plural = f"/{name.lower()}-items"
        paths[plural] = {
            "post": {"operationId": f"create{name}", "requestBody": body, "responses": {"201": answer}}
        }
        paths[f"{plural}/{{id}}"] = {
            "parameters": [key],
            "get": {"operationId": f"get{name}", "responses": {"200": answer}},
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Web", "version": "1.0.0"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _schema(name: str, names: list[str], kind: str, chance: random.Random) -> Schema:
    others = [chance.choice(names) for _ in range(chance.randint(2, 9))]
    schema: Schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    if kind == "union":
        # Of every four schemas, the first may be any of some others, told apart by a property.
        if names.index(name) % 4 == 0:
            branches = sorted({other for other in others if names.index(other) % 4} or {names[1]})
            return {
                "oneOf": [_reference(other) for other in branches],
                "discriminator": {"propertyName": "kind"},
            }
        schema["properties"]["kind"] = {"const": name}
        schema["required"].append("kind")
        fields = {f"f{index}": _expandable(other, chance) for index, other in enumerate(others)}
    elif kind == "subtype":
        fields = {f"f{index}": _expandable(other, chance) for index, other in enumerate(others)}
        position = names.index(name)
        if position:
            schema["properties"] |= fields
            return {"allOf": [_reference(names[position // 2]), schema]}
    else:
        fields = {f"f{index}": _FIELDS[kind](other, chance) for index, other in enumerate(others)}
        if kind == "anchored":
            schema["properties"]["here"] = {
                "$anchor": "here",
                "type": "array",
                "items": _reference(others[0]),
            }
    schema["properties"] |= fields
    return schema
