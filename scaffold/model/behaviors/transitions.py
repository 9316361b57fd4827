"""The line of `x-entity.transitions` that would say what an action does, with the states that fit it by name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from scaffold.core.naming import snake
from scaffold.core.values import texts
from scaffold.model.entities.drafts import Draft
from scaffold.normal.schemas import SchemaReader

_IRREGULAR: Final[Mapping[str, str]] = {
    "activate": "active", "begin": "begun", "deactivate": "inactive", "hold": "held", "pay": "paid", "send": "sent",
    "withdraw": "withdrawn",
}  # fmt: skip
# What may follow a verb in its past: an ending, behind a letter that is doubled.
_PAST: Final = re.compile(r"[a-z]?e?d\Z")


def transition_line(reader: SchemaReader, draft: Draft, action: str) -> str:
    """Write a transition; a placeholder stands for states where no enumeration of the entity has one that fits."""
    for item in draft.shape.properties.values():
        states = texts(reader.facts(item.schema).get("enum"))
        target = next((state for state in states if _is_past(snake(state), snake(action))), None)
        if target is not None and len(states) > 1:
            others = ", ".join(_plain(state) for state in states if state != target)
            return f"transitions: [{{action: {action}, from: [{others}], to: {_plain(target)}}}]"
    return f"transitions: [{{action: {action}, from: [STATE], to: STATE}}]"


def _is_past(state: str, action: str) -> bool:
    """Tell whether a state is what an action leaves: `cancelled` or `canceled` of `cancel`, `paid` of `pay`."""
    stem = f"{action[:-1]}i" if action.endswith("y") else action.removesuffix("e")
    return state == _IRREGULAR.get(action) or (
        state.startswith(stem) and _PAST.match(state[len(stem) :]) is not None
    )


def _plain(state: str) -> str:
    """Write a state in YAML."""
    return state if re.fullmatch(r"[A-Za-z_][\w-]*", state) else json.dumps(state)
