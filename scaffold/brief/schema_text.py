"""Schemas in plain JSON Schema whose properties may be texts of the mini-grammar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scaffold.brief.fields import Field, parse_field


def expand_schema(schema: Any, write: Callable[[str, Field], Any]) -> Any:
    """Return the JSON Schema of a schema of a brief; `write` makes that of a property from its name and field.

    Properties that are texts are required unless they end in `?`; they come after those that the schema requires itself.
    """
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return schema
    properties: dict[str, Any] = {}
    required: list[str] = []
    for name, one in schema["properties"].items():
        if isinstance(one, str):
            field = parse_field(one)
            properties[name] = write(name, field)
            if not field.optional:
                required.append(name)
        else:
            properties[name] = one
    said = schema.get("required")
    if isinstance(said, list):
        required = list(dict.fromkeys((*said, *required)))
    result: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties":
            if required and not isinstance(said, list):
                result["required"] = required
            result["properties"] = properties
        else:
            result[key] = required if key == "required" and isinstance(said, list) else value
    return result
