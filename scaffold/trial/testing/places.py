"""The places of the operations in the spec, and what they declare for a status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.core.errors import ScaffoldError
from scaffold.openapi.document import Node
from scaffold.openapi.load import load_document


@dataclass(frozen=True, slots=True)
class Places:
    """Places "file:line:column" by label, then by declared status, "default", or "" for the operation."""

    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, label: str, status: int | None) -> str:
        """Return the place of what is declared for `status`, or that of the operation; empty when unknown."""
        declared = self.known.get(label, {})
        keys = () if status is None else (str(status), f"{status // 100}XX", "default")
        return next((declared[key] for key in (*keys, "") if key in declared), "")


def load_places(spec: Path) -> Places:
    """Read the places from a spec; a spec that cannot be read has none, for a trial does not depend on it."""
    try:
        root = load_document(spec).node()
    except ScaffoldError:
        return Places()
    return build_places(root)


def build_places(root: Node) -> Places:
    """Collect the places of a document's operations."""
    paths = root.get("paths")
    known: dict[str, Mapping[str, str]] = {}
    for path, written in paths.items() if paths is not None else ():
        item = _followed(written)
        for method, operation in item.items() if item is not None and isinstance(item.value, dict) else ():
            if isinstance(operation.value, dict):
                known[f"{method.upper()} {path}"] = _declared(operation)
    return Places(known)


def _declared(operation: Node) -> dict[str, str]:
    responses = operation.get("responses")
    statuses = responses.items() if responses is not None and isinstance(responses.value, dict) else ()
    return {
        "": str(operation.location),
        **{str(status): str(response.location) for status, response in statuses},
    }


def _followed(node: Node) -> Node | None:
    try:
        return node.follow()
    except ScaffoldError:
        return None
