"""Suppressions written in a document: `x-scaffold-ignore: {<rule id>: "reason"}`, which hold for the sub-tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scaffold.core.location import PointerPart

FIELD = "x-scaffold-ignore"


def reason_for(rule: str, root: Any, pointer: Iterable[PointerPart]) -> tuple[str, int] | None:
    """Find the nearest reason on the way from a place up to the root of its file; None when the rule is not suppressed there.

    With it comes how many parts of the pointer lead to the object that gives it. An empty reason suppresses nothing.
    """
    reason = _reason_at(root, rule)
    found = None if reason is None else (reason, 0)
    value = root
    for depth, part in enumerate(pointer, 1):
        if isinstance(value, dict):
            value = value.get(part, value.get(str(part)))
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            break
        reason = _reason_at(value, rule)
        if reason is not None:
            found = reason, depth
    return found


def _reason_at(value: Any, rule: str) -> str | None:
    entries = value.get(FIELD) if isinstance(value, dict) else None
    reason = entries.get(rule) if isinstance(entries, dict) else None
    return reason.strip() or None if isinstance(reason, str) else None
