"""The address at which a created entity is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scaffold.model.service import Method, Operation

CREATED_KEY: Final = "created key"


def location_path(operations: Iterable[Operation], operation: Operation) -> tuple[str, str] | None:
    """Find the path under which what an operation creates is read, preferably one below its own, and the key's parameter.

    Where no GET of it has only parameters that the created entity and the operation's path know, it is the place below the
    collection that has the key for its name; None where a path parameter of the collection means nothing known.
    """
    behavior, own = operation.behavior, operation.meant or operation.path
    found = [
        (not item.path.startswith(own), item.path, str(item.behavior.key))
        for item in operations
        if item.behavior.method is Method.GET and item.behavior.entity == behavior.entity
    ]
    known = {scope.parameter for scope in behavior.scopes}
    for _, path, key in sorted(found, key=lambda item: item[:2]):
        wanted = {name for name in known | {key} if f"{{{name}}}" in path}
        if len(wanted) == path.count("{"):
            return path, key
    if behavior.key is not None:
        return own, behavior.key
    wanted = {name for name in known if f"{{{name}}}" in own}
    below = f"{own.rstrip('/')}/{{{CREATED_KEY}}}"
    return (below, CREATED_KEY) if len(wanted) == own.count("{") else None


def carried_parameters(operations: Iterable[Operation], operation: Operation, path: str) -> tuple[str, ...]:
    """Name the query parameters without which what an operation creates is not read, and which it has as well."""
    asked = {item.name for item in operation.parameters if item.location == "query"}
    read = (item for item in operations if item.method == "get" and item.path == path)
    return tuple(
        item.name
        for other in read
        for item in other.parameters
        if item.required and item.location == "query" and item.name in asked
    )
