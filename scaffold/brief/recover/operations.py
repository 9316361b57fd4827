"""From Operation Objects to operations of a brief without conventions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scaffold.brief.recover.parts import short_parameters, short_request, short_response
from scaffold.openapi.types.nodes import HTTP_METHODS

_TEXTS: Final = {"summary": "about", "description": "description"}


def recover_operations(paths: Mapping[str, Any]) -> dict[str, Any]:
    """Return the operations of a brief, by their ids or, where these are missing or not unique, by method and path."""
    found: dict[str, Any] = {}
    for path, method, operation in iter_operations(paths):
        identifier = operation.get("operationId")
        named = isinstance(identifier, str) and 0 < len(identifier) <= 1000 and identifier not in found
        key = identifier if named else f"{method.upper()} {path}"
        if named:
            said = recover_operation(method, path, operation)
        else:
            also = {"operationId": identifier} if "operationId" in operation else {}
            said = {**recover_operation(method, path, operation), "id": False}
            if also:
                said["also"] = {**also, **said.get("also", {})}
        found[str(key)] = said
    return found


def iter_operations(paths: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, method and operation of each operation that a brief can name."""
    for path, item in paths.items():
        for method, operation in item.items() if isinstance(item, dict) else ():
            if method in HTTP_METHODS and isinstance(operation, dict) and path.startswith("/"):
                yield path, method, operation


def recover_operation(method: str, path: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    """Return an operation of a brief that expands to an Operation Object, but for its id."""
    said: dict[str, Any] = {method: path}
    also: dict[str, Any] = {}
    for key, value in operation.items():
        if key in _TEXTS and isinstance(value, str):
            said[_TEXTS[key]] = value
        elif key == "tags" and isinstance(value, list) and all(isinstance(one, str) for one in value):
            said["tags"] = value
        elif key == "deprecated" and value is True:
            said["deprecated"] = True
        elif key == "security" and isinstance(value, list):
            said.update({"public": True} if not value else {"security": value})
        elif key == "parameters" and isinstance(value, list) and (params := short_parameters(value)):
            said["params"] = params
        elif key == "requestBody" and isinstance(value, dict) and value:
            said["takes"] = short_request(value)
        elif (
            key == "responses"
            and isinstance(value, dict)
            and value
            and all(isinstance(one, dict) for one in value.values())
        ):
            said["gives"] = {status: short_response(one) for status, one in value.items()}
        elif key != "operationId":
            also[key] = value
    return {**said, "also": also} if also else said
