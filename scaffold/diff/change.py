"""A change between two states of a document, without a judgement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scaffold.openapi.document import Node


class Direction(StrEnum):
    """Who sends what changed: a client, or the service."""

    REQUEST = "request"
    RESPONSE = "response"

    @property
    def opposite(self) -> Direction:
        """The direction of the same part where the service is the one that calls: in webhooks and callbacks."""
        return Direction.RESPONSE if self is Direction.REQUEST else Direction.REQUEST


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: of a kind in `scaffold.diff.checks`, about a subject as messages name it.

    `old` and `new` are the places in both states: where something was removed, `new` is what it was removed from; where something
    was added, `old` is what it was added to. `direction` is None for what belongs neither to requests nor to responses alone.
    """

    kind: str
    direction: Direction | None
    old: Node
    new: Node
    subject: str
    detail: str = ""
