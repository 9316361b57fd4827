"""From Operation Objects to operations of a brief without conventions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scaffold.brief.literal import JSON, literal_parameter, literal_request, literal_response
from scaffold.brief.overlay import same
from scaffold.brief.parameters import REFERENCE
from scaffold.brief.recover.fields import field_text
from scaffold.openapi.types.nodes import HTTP_METHODS

_RESPONSES: Final = "#/components/responses/"
_PARAMETERS: Final = "#/components/parameters/"
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
        elif key == "parameters" and isinstance(value, list) and (params := _parameters(value)):
            said["params"] = params
        elif key == "requestBody" and isinstance(value, dict) and value:
            said["takes"] = _request(value)
        elif (
            key == "responses"
            and isinstance(value, dict)
            and value
            and all(isinstance(one, dict) for one in value.values())
        ):
            said["gives"] = {status: _response(one) for status, one in value.items()}
        elif key != "operationId":
            also[key] = value
    return {**said, "also": also} if also else said


def _parameters(parameters: list[Any]) -> dict[str, Any] | None:
    """Return parameters by name; None where one is not an object."""
    found: dict[str, Any] = {}
    for one in parameters:
        if not isinstance(one, dict):
            return None
        reference, name = one.get("$ref"), one.get("name")
        component = str(reference).removeprefix(_PARAMETERS)
        if reference is not None and component not in found and set(one) == {"$ref"}:
            found[component] = REFERENCE
        elif isinstance(name, str) and name not in found:
            found[name] = _parameter(name, one)
        else:
            found[f"{one.get('in')} {name or component} {len(found)}"] = one
    return found


def _parameter(name: str, parameter: dict[str, Any]) -> Any:
    schema = parameter.get("schema")
    if isinstance(schema, dict) and "description" not in schema:
        described = (
            {**schema, "description": parameter["description"]} if "description" in parameter else schema
        )
        text = field_text(described, optional="required" not in parameter)
        if text is not None:
            line = f"{parameter.get('in')} {text}"
            if _says(literal_parameter, (name, line), parameter):
                return line
    plain = {key: value for key, value in parameter.items() if key != "name"}
    return plain if _says(literal_parameter, (name, plain), parameter) else parameter


def _request(body: dict[str, Any]) -> Any:
    text = _body_text(body, optional="required" not in body)
    return text if text is not None and _says(literal_request, (text,), body) else body


def _response(response: dict[str, Any]) -> Any:
    reference = response.get("$ref")
    candidates: list[str | None] = []
    if isinstance(reference, str) and reference.startswith(_RESPONSES):
        candidates.append(f"#{reference.removeprefix(_RESPONSES)}")
    if isinstance(response.get("description"), str):
        candidates.append(f"| {response['description']}")
    candidates.append(_body_text(response))
    for text in candidates:
        if text is not None and _says(literal_response, (text,), response):
            return text
    return response


def _body_text(holder: dict[str, Any], *, optional: bool = False) -> str | None:
    content = holder.get("content")
    schema = (
        content[JSON].get("schema")
        if isinstance(content, dict) and isinstance(content.get(JSON), dict)
        else None
    )
    if not isinstance(schema, dict) or "description" in schema:
        return None
    described = {**schema, "description": holder["description"]} if holder.get("description") else schema
    return field_text(described, optional=optional)


def _says(expand: Any, arguments: tuple[Any, ...], wanted: Any) -> bool:
    """Tell whether a form expands to what is wanted."""
    try:
        return same(expand(*arguments), wanted)
    except ValueError:
        return False
