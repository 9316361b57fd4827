"""The JSON Schema of briefs, and what a brief has that it does not allow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from scaffold.brief.model import Mistake
from scaffold.core.location import Pointer
from scaffold.core.spelling import offered
from scaffold.core.wording import shortened, value_text

_FILE = Path(__file__).with_name("schema.json")


@cache
def brief_schema() -> dict[str, Any]:
    """Return the closed JSON Schema (2020-12) of a brief."""
    schema: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return schema


def find_structure_mistakes(value: Any) -> Iterator[Mistake]:
    """Yield what the JSON Schema of briefs does not allow, each with the place to edit."""
    for error in _validator().iter_errors(value):
        kind = error.kind.as_dict()
        place = tuple(error.instance_path)
        yield from _mistakes(kind, place, error.message, _schema_at(tuple(error.schema_path)[:-1]))


@cache
def _validator() -> Any:
    import jsonschema_rs  # only briefs pay for it

    return jsonschema_rs.Draft202012Validator(brief_schema())


def _mistakes(kind: dict[str, Any], place: Pointer, message: str, schema: Any) -> Iterator[Mistake]:
    if "unexpected" in kind:
        known = list(schema.get("properties", ()))
        for name in kind["unexpected"]:
            said = f"there is no field {shortened(str(name), 60)!r} here"
            yield Mistake((*place, name), said, offered(str(name), known))
    elif "property" in kind:
        yield Mistake(place, f"{str(kind['property']).strip(chr(34))!r} is missing", "add it")
    elif "error" in kind:
        name = str(kind["error"].instance)
        yield Mistake(
            (*place, name),
            f"{shortened(name, 60)!r} is not a name that can stand here",
            _advice(_follow(schema.get("propertyNames", schema))),
        )
    else:
        yield Mistake(place, shortened(message, 300), _advice(schema))


def _advice(schema: Any) -> str:
    if isinstance(schema, dict):
        if "enum" in schema:
            return f"one of {', '.join(value_text(value) for value in schema['enum'])}"
        if schema.get("description"):
            return str(schema["description"])
        if "pattern" in schema:
            return f"it has to match {schema['pattern']}"
        if "type" in schema:
            return f"write {value_text(schema['type'])}"
    return "docs/brief.md says what can stand here"


def _schema_at(path: tuple[Any, ...]) -> Any:
    node: Any = brief_schema()
    for part in path:
        node = _follow(node)
        if part == "$ref":
            continue
        node = node[part] if not isinstance(node, list) else node[int(part)]
    return _follow(node)


def _follow(node: Any) -> Any:
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        beside = {key: value for key, value in node.items() if key != "$ref"}
        node = {**brief_schema()["$defs"][node["$ref"].removeprefix("#/$defs/")], **beside}
    return node
