"""Tell quickly that a part of two documents is the same, with everything that its references lead to."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.errors import RefError
from scaffold.openapi.document import Node

Place = tuple[int, int]
"""The identities of the data on both sides, which the documents keep alive."""


class Unchanged:
    """Remembers which parts are the same."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._known: dict[Place, bool] = {}

    def is_same(self, old: Node, new: Node) -> bool:
        """Tell whether two parts, and all that references in them lead to, are equal."""
        start = id(old.value), id(new.value)
        if start in self._known:
            return self._known[start]
        looked_at: set[Place] = set()
        pending = [(old, new)]
        while pending:
            left, right = pending.pop()
            place = id(left.value), id(right.value)
            known = self._known.get(place)
            if known or place in looked_at:
                continue
            if known is False or left.value != right.value:
                self._known[start] = False
                return False
            looked_at.add(place)
            for reference in _references(left.value):
                targets = _resolve(left, reference), _resolve(right, reference)
                if targets[0] is not None and targets[1] is not None:
                    pending.append((targets[0], targets[1]))
                elif targets != (None, None):
                    self._known[start] = False
                    return False
        self._known.update(dict.fromkeys(looked_at, True))
        return True


def _references(value: object) -> Iterator[str]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            reference = item.get("$ref")
            if isinstance(reference, str):
                yield reference
            pending += item.values()
        elif isinstance(item, list):
            pending += item


def _resolve(node: Node, reference: str) -> Node | None:
    try:
        return node.document.resolve(node.source, reference)
    except RefError:
        return None
