"""Where a created entity is read."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold.model.service import Method, Operation


def location_path(operations: Iterable[Operation], operation: Operation) -> tuple[str, str] | None:
    """Find the path under which what an operation creates is read, preferably one below its own, and the key's parameter.

    None where no GET of it has only parameters that the created entity and the operation's path know.
    """
    behavior = operation.behavior
    found = [
        (not item.path.startswith(operation.path), item.path, str(item.behavior.key))
        for item in operations
        if item.behavior.method is Method.GET and item.behavior.entity == behavior.entity
    ]
    known = {scope.parameter for scope in behavior.scopes}
    for _, path, key in sorted(found, key=lambda item: item[:2]):
        wanted = {name for name in known | {key} if f"{{{name}}}" in path}
        if len(wanted) == path.count("{"):
            return path, key
    return None
