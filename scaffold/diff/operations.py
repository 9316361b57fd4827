"""Operations of two documents that correspond to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from scaffold.openapi.index import OperationNode
from scaffold.openapi.templates import path_shape


@dataclass(frozen=True, slots=True)
class OperationPair:
    """An operation of the earlier document, and the same one in the later document: None where it is gone."""

    old: OperationNode
    new: OperationNode | None

    @property
    def has_moved(self) -> bool:
        """Tell whether clients have to call another path or method."""
        return self.new is not None and _route(self.old) != _route(self.new)


def pair_operations(olds: Sequence[OperationNode], news: Sequence[OperationNode]) -> list[OperationPair]:
    """Pair operations by method and path, whatever the names of the path's parameters; those that are left, by operationId."""
    by_route: dict[tuple[str, str, str], list[OperationNode]] = defaultdict(list)
    for operation in news:
        by_route[_route(operation)].append(operation)
    found: dict[OperationNode, OperationNode] = {}
    for operation in olds:
        if by_route[_route(operation)]:
            found[operation] = by_route[_route(operation)].pop(0)
    by_id = {
        (operation.origin, name): operation
        for left in by_route.values()
        for operation in left
        if (name := operation.node.string("operationId")) is not None
    }
    for operation in olds:
        if operation not in found:
            match = by_id.pop((operation.origin, operation.node.string("operationId") or ""), None)
            if match is not None:
                found[operation] = match
    return [OperationPair(operation, found.get(operation)) for operation in olds]


def _route(operation: OperationNode) -> tuple[str, str, str]:
    # The name of a webhook is no path.
    path = operation.path if operation.origin == "webhook" else path_shape(operation.path)
    return operation.origin, path, operation.method.lower()
