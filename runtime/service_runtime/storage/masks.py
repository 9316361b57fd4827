"""Field masks: the properties that an update is about (AEP-134)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..core.problems import FieldError, bad_request, unprocessable
from .entities import Column

ALL = "*"


def masked(
    mask: str | Iterable[str],
    body: Mapping[str, Any],
    before: Mapping[str, Any],
    columns: Mapping[str, Column],
) -> dict[str, Any]:
    """Return what an update sets by wire name: the properties that ``mask`` names, as ``body`` has them, else emptied.

    ``mask`` has paths with commas between them; ``a.b`` is about a member of ``a``, of which the others stay as they
    are ``before``; ``*`` names everything. Names may be written in snake case.

    Raises:
        Problem: 400 for a path that names no property; 422 for one that every resource has, and ``body`` has not.
    """
    texts = [mask] if isinstance(mask, str) else list(mask)
    paths = [path.strip() for text in texts for path in text.split(",") if path.strip()]
    known = {_folded(name): name for name in columns if not columns[name].hidden}
    found: dict[str, Any] = {}
    if ALL in paths:
        found, paths = {name: body.get(name) for name in known.values()}, []
    for path in paths:
        head, *inner = path.split(".")
        name = known.get(_folded(head))
        if name is None:
            raise bad_request(f"The mask names {head}, which no request changes.")
        value = body.get(name)
        found[name] = _merged(found.get(name, before.get(name)), value, inner) if inner else value
    lacking = [name for name, value in found.items() if value is None and _needed(columns[name])]
    if lacking:
        raise unprocessable(
            [FieldError(f"/{name}", "is required, and the mask names it") for name in lacking]
        )
    return found


def _merged(before: Any, given: Any, path: list[str]) -> Any:
    """Return ``before`` with the member at a path as it is in ``given``, or without it."""
    if not path:
        return given
    head, *inner = path
    merged = dict(before) if isinstance(before, Mapping) else {}
    given = given if isinstance(given, Mapping) else {}
    name = next((name for name in {**given, **merged} if _folded(name) == _folded(head)), head)
    value = _merged(merged.get(name), given.get(name), inner)
    merged.pop(name, None)
    return merged if value is None else {**merged, name: value}


def _needed(column: Column) -> bool:
    return column.mutable and column.required and not column.nullable and column.neutral is None


def _folded(name: str) -> str:
    return name.replace("_", "").lower()
