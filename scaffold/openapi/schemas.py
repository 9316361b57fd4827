"""Layers of a schema that hold at once for a value, read from the nodes of a document, with their types and properties.

Lint and the comparison of documents ask here; of bundled contracts, `normal/schemas.py` answers the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

from scaffold.core.errors import RefError
from scaffold.core.jsontypes import json_type
from scaffold.openapi.composition import describes_objects
from scaffold.openapi.document import Node

Nodes = tuple[Node, ...]
"""Schemas that hold at once."""

Types = frozenset[str] | None
"""Type names, `number` with `integer`; None where any type will do."""

TYPE_NAMES: Final = frozenset({"string", "object", "array", "integer", "boolean", "number", "null"})
_NONE: Final[frozenset[str]] = frozenset()
_SINGLE: Final = {name: frozenset({name}) for name in TYPE_NAMES}


def list_layers(schemas: Iterable[Node]) -> Nodes:
    """List schemas that hold at once with what their `$ref` and `allOf` add, the nearest first, each once.

    A circle ends where it would begin again, what leads nowhere adds nothing, and there is no limit of depth.
    """
    pending, found = deque(schemas), dict[int, Node]()
    while pending:
        node = pending.popleft()
        if not isinstance(node.value, dict) or id(node.value) in found:
            continue
        found[id(node.value)] = node
        if "$ref" in node.fields:
            target = referred(node)
            if target is not None:
                pending.append(target)
        if "allOf" in node.fields:
            pending.extend(node.child("allOf").elements())
    return tuple(found.values())


def referred(node: Node) -> Node | None:
    """Return what the `$ref` of a schema leads to, one step; None where there is none or it leads nowhere."""
    reference = node.ref
    if reference is None:
        return None
    try:
        return node.document.resolve(node.source, reference)
    except RefError:
        return None


def type_names(schema: Node) -> frozenset[str]:
    """Give the types in the `type` of a schema; none when one of them is no type, for then nobody knows what was meant."""
    stated = schema.fields.get("type")
    if isinstance(stated, str):
        return _SINGLE.get(stated, _NONE)
    if not isinstance(stated, list) or not all(isinstance(name, str) and name in _SINGLE for name in stated):
        return _NONE
    return frozenset(stated)


def value_types(layers: Nodes) -> Types:
    """Give the types of the values that all layers allow by `type`, `enum` and `const`.

    Where no layer says any, keywords about properties say that there are objects, and `items` arrays.
    """
    found: Types = None
    for layer in layers:
        found = both_types(found, _stated(layer))
    if found is None:
        for layer in layers:
            if describes_objects(layer.fields, ()):
                return _SINGLE["object"]
            if "items" in layer.fields:
                return _SINGLE["array"]
    return found


def both_types(left: Types, right: Types) -> Types:
    """Give what both allow; where they contradict each other, which no value satisfies, what the first says."""
    if left is None or right is None:
        return right if left is None else left
    return left & right or left


def iter_properties(layers: Nodes) -> Iterator[tuple[str, Node]]:
    """Yield the properties that the layers declare, as written, one for each layer that has it.

    One that is `false` in any layer is in no object, so it is left out.
    """
    declared = [layer.child("properties") for layer in layers if "properties" in layer.fields]
    never = {
        name
        for node in declared
        if False in node.fields.values()
        for name, value in node.fields.items()
        if value is False
    }
    for node in declared:
        for name, child in node.items():
            if name not in never:
                yield name, child


def iter_required(layers: Nodes) -> Iterator[Node]:
    """Yield the names in `required` of all layers, as nodes whose values are text."""
    for layer in layers:
        if "required" in layer.fields:
            yield from (name for name in layer.child("required").elements() if isinstance(name.value, str))


def _stated(schema: Node) -> Types:
    fields = schema.fields
    found: Types = _with_integer(type_names(schema)) or None
    for values in (fields.get("enum"), [fields["const"]] if "const" in fields else None):
        if isinstance(values, list) and values:
            found = both_types(found, _with_integer(frozenset(json_type(value) for value in values)))
    return found


def _with_integer(names: frozenset[str]) -> frozenset[str]:
    return names | _SINGLE["integer"] if "number" in names else names
