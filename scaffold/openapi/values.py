"""JSON values as this package passes them about."""

from __future__ import annotations

from typing import TypeAlias

from scaffold.core.location import PointerPart

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"


def child_value(value: Json, part: PointerPart) -> Json:
    """Return the child of a container that a pointer part names, None when there is none."""
    if isinstance(value, dict):
        return value.get(str(part))
    if isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
        return value[part]
    return None


def copy_data(value: Json) -> Json:
    """Copy a JSON value."""
    if isinstance(value, dict):
        return {key: copy_data(child) for key, child in value.items()}
    if isinstance(value, list):
        return [copy_data(child) for child in value]
    return value
