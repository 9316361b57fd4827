"""Say what is wrong with a value: of a union the faults of the branch that was meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jsonschema_rs

from ..core.problems import FieldError
from .document import pointer_text

_UNIONS = frozenset({"anyOf", "oneOf"})
# Where a branch has to have a discriminator's value: in the second part of the allOf that the schema writer adds.
_PIN = ("allOf", 1, "properties")
_LONGEST = 300

Faults = Sequence[jsonschema_rs.ValidationError]


def explain(error: jsonschema_rs.ValidationError, depth: int) -> list[FieldError]:
    """Return a fault, or for a union those of the branch that was meant; ``depth`` steps lead to the value.

    That is the branch which the discriminator names. Where it names none, the fault is its value; without one it is
    the branch that came nearest.
    """
    branches: list[Faults] | None = getattr(error.kind, "context", None)
    if branches and error.kind.name in _UNIONS:
        tags = [_tag(error, place, branch) for place, branch in enumerate(branches)]
        named = [branch for branch, tag in zip(branches, tags, strict=True) if tag is None]
        told = [tag for tag in tags if tag is not None]
        if told and not named:
            values = dict.fromkeys(value for tag in told for value in tag.kind.options)
            return [FieldError(_pointer(told[0], depth), _one_of(list(values)))]
        nearest = max(named, key=_nearness)
        deeper = any(len(inner.instance_path) > len(error.instance_path) for inner in nearest)
        if nearest and (deeper or (told and len(named) == 1)):
            return list(dict.fromkeys(fault for inner in nearest for fault in explain(inner, depth)))
    return [FieldError(_pointer(error, depth), error.message[:_LONGEST])]


def _tag(error: jsonschema_rs.ValidationError, place: int, branch: Faults) -> Any:
    """Return the fault that says that the discriminator names another branch, None where it may name this one."""
    start = len(error.schema_path)
    for inner in branch:
        path = inner.schema_path
        below = (place, *_PIN)
        if tuple(path[start : start + len(below)]) == below and path[:start] == error.schema_path:
            return inner
    return None


def _nearness(branch: Faults) -> tuple[bool, int, int]:
    """Rank a branch: one whose fixed values are there comes first, then the one that was followed furthest."""
    fixed = all(inner.kind.name != "const" for inner in branch)
    return fixed, max((len(inner.instance_path) for inner in branch), default=0), -len(branch)


def _one_of(values: list[Any]) -> str:
    texts = [f'"{value}"' for value in values]
    listed = " or ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else texts[0]
    return f"the value is not one of {listed}"[:_LONGEST]


def _pointer(error: jsonschema_rs.ValidationError, depth: int) -> str:
    return pointer_text(error.instance_path[depth:])
