"""The closed JSON Schemas of the design fields, the `x-` fields that hold the policy behind a contract."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("extensions.json")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LOCAL = "#/$defs/"


def extension_schemas() -> dict[str, Any]:
    """Return the name of each field → the JSON Schema (2020-12) of its value; every schema stands alone."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    return {name: _stand_alone(schema, data["$defs"]) for name, schema in data["fields"].items()}


def _stand_alone(schema: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """Add the dialect and those shared definitions that the schema reaches."""
    reached: set[str] = set()
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(_references(shared[name]))
    definitions = {name: shared[name] for name in sorted(reached)}
    return {"$schema": _DIALECT, **schema, **({"$defs": definitions} if definitions else {})}


def _references(value: Any) -> Iterator[str]:
    """Yield the names of the shared definitions that a schema refers to."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith(_LOCAL):
            yield reference.removeprefix(_LOCAL)
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
