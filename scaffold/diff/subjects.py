"""The name of what changed in messages, from where it stands."""

from __future__ import annotations

from scaffold.core.location import PointerPart
from scaffold.openapi.document import Node
from scaffold.openapi.index import OperationNode

_PARTS = {
    "items": "the items of {}",
    "additionalProperties": "the values of {}",
    "schema": "{}",
    "itemSchema": "the items of {}",
}
_LISTS = {
    "allOf": "{}",
    "oneOf": "an alternative of {}",
    "anyOf": "an alternative of {}",
    "prefixItems": "the items of {}",
}


def operation_subject(operation: OperationNode) -> str:
    """Name an operation."""
    prefix = "" if operation.origin == "path" else f"{operation.origin} "
    return f"{prefix}{operation.method.upper()} {operation.path}"


def schema_subject(node: Node) -> str:
    """Name a schema by its property or component, or by the body or parameter that it describes."""
    return _named(node, node.pointer)


def _named(node: Node, pointer: tuple[PointerPart, ...]) -> str:
    match pointer:
        case (*rest, str(key), int()) if key in _LISTS:
            return _LISTS[key].format(_named(node, tuple(rest)))
        case (*rest, str(key)) if key in _PARTS and "properties" not in rest[-1:]:
            return _PARTS[key].format(_named(node, tuple(rest)))
        case (*rest, "content", _) if "responses" not in rest[-2:-1] and "requestBody" not in rest[-1:]:
            return _named(node, tuple(rest))
        case _:
            return _named_entry(node, pointer)


def _named_entry(node: Node, pointer: tuple[PointerPart, ...]) -> str:
    """Name the entry of a map or list by what the map is."""
    match pointer:
        case (*_, "properties", name):
            text = f"property {str(name)!r}"
        case ("components", str(section), name):
            text = f"{section.removesuffix('s')} {name}"
        case (*_, "responses", status, "content", _):
            text = f"the {status} body"
        case (*_, "requestBody", "content", _):
            text = "the body"
        case (*_, "messages", name, ("payload" | "headers") as part):
            text = f"the {part} of message {str(name)!r}"
        case (*_, ("payload" | "headers") as part):
            text = f"the {part}"
        case (*_, "headers", name):
            text = f"header {str(name)!r}"
        case (*_, "parameters", int()):
            text = f"parameter {_value_at(node, pointer)!r}"
        case _:
            text = str(pointer[-1]) if pointer else node.file.name
    return text


def _value_at(node: Node, pointer: tuple[PointerPart, ...]) -> object:
    """Give the name of the parameter that a pointer leads to."""
    value = node.source.value
    for part in pointer:
        if isinstance(value, dict):
            value = value.get(str(part))
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
    return value.get("name") if isinstance(value, dict) else pointer[-1]
