"""Answers to the questions of rules about schemas: types, properties and examples, through references and `allOf`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scaffold.openapi.document import Node

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts

# What else an object with one of these may have cannot be seen from its properties.
OPEN_KEYWORDS = frozenset({"oneOf", "anyOf", "patternProperties", "if"})
_LEADING = frozenset({"$ref", "allOf"})
_GIVING = frozenset({"example", "examples", "default", "const", "enum"})
_DEEPEST_EXAMPLE = 8
_NONE: frozenset[str] = frozenset()
_NUMERIC = frozenset({"boolean", "integer", "number"})
_SINGLE = {
    name: frozenset({name}) for name in ("string", "object", "array", "integer", "boolean", "number", "null")
}


def layers(schema: Node | None, facts: Facts) -> Sequence[Node]:
    """List the schemas that all hold at once: the schema itself, what its `$ref` leads to, and the parts of its `allOf`."""
    if schema is not None and schema.fields and _LEADING.isdisjoint(schema.fields):
        return (schema,)
    pending, found = [schema], dict[int, Node]()
    while pending:
        node = pending.pop(0)
        if node is None or not isinstance(node.value, dict) or id(node.value) in found:
            continue
        found[id(node.value)] = node
        if "$ref" in node.fields:
            pending.append(facts.follow(node))
        if "allOf" in node.fields:
            pending.extend(facts.elements(node, "allOf"))
    return tuple(found.values())


def type_names(schema: Node) -> frozenset[str]:
    """Give the types that a schema states itself; none when one of them is no type, for then nobody knows what was meant."""
    stated = schema.fields.get("type")
    if isinstance(stated, str):
        return _SINGLE.get(stated, _NONE)
    if not isinstance(stated, list) or not all(isinstance(name, str) and name in _SINGLE for name in stated):
        return _NONE
    return frozenset(stated)


def types(schema: Node | None, facts: Facts) -> frozenset[str]:
    """Give the types that a schema names, empty when it names none; `properties` and `items` imply theirs."""
    # What most schemas state themselves is found without looking for the layers below.
    own = type_names(schema) if schema is not None else _NONE
    if own:
        return own
    for layer in layers(schema, facts):
        stated = type_names(layer)
        if stated:
            return stated
        if "properties" in layer.fields:
            return frozenset({"object"})
        if "items" in layer.fields:
            return frozenset({"array"})
    return _NONE


def has_text_for_number(schema: Node, facts: Facts) -> bool:
    """Tell whether the default of a number or a boolean is a text."""
    if not isinstance(schema.fields.get("default"), str):
        return False
    kinds = types(schema, facts)
    return "string" not in kinds and not kinds.isdisjoint(_NUMERIC)


def keyword(schema: Node | None, name: str, facts: Facts) -> Any:
    """Give the first value of a keyword among the layers of a schema."""
    return next((layer.fields[name] for layer in layers(schema, facts) if name in layer.fields), None)


def properties(schema: Node | None, facts: Facts) -> dict[str, Node]:
    """Collect the properties of all layers of a schema, as written (references not followed)."""
    found: dict[str, Node] = {}
    for layer in layers(schema, facts):
        declared = layer.get("properties")
        for name, node in declared.items() if declared is not None else ():
            found.setdefault(name, node)
    return found


def required_names(schema: Node | None, facts: Facts) -> frozenset[str]:
    """Collect what all layers of a schema require."""
    return frozenset(
        name
        for layer in layers(schema, facts)
        for name in layer.sequence("required") or ()
        if isinstance(name, str)
    )


def array_property(schema: Node, facts: Facts) -> tuple[str, Node] | None:
    """Find the property that holds the items of a list envelope: the only array among its properties."""
    arrays = [
        (name, node) for name, node in properties(schema, facts).items() if "array" in types(node, facts)
    ]
    return arrays[0] if len(arrays) == 1 else None


def has_example(schema: Node | None, facts: Facts, depth: int = 0) -> bool:
    """Tell whether an example can be built from what a schema states: examples, defaults and enums of its parts."""
    if depth > _DEEPEST_EXAMPLE or schema is None:
        return False
    known, key = facts.get(_known_examples), (id(schema.value), depth)
    if key not in known:
        known[key] = _gives_example(schema, facts, depth)
    return known[key]


def _known_examples(_: Facts) -> dict[tuple[int, int], bool]:
    """Keep what is known of the schemas of a document, many of which are part of several others."""
    return {}


def _gives_example(schema: Node, facts: Facts, depth: int) -> bool:
    parts = layers(schema, facts)
    for layer in parts:
        if not _GIVING.isdisjoint(layer.fields):
            return True
        for name in ("oneOf", "anyOf"):
            if any(has_example(branch, facts, depth + 1) for branch in facts.elements(layer, name)):
                return True
    kinds = types(schema, facts)
    if "array" in kinds:
        items = next((layer.get("items") for layer in parts if "items" in layer.fields), None)
        return items is not None and has_example(items, facts, depth + 1)
    if "object" in kinds:
        found = properties(schema, facts)
        needed = required_names(schema, facts) & found.keys() or found.keys()
        return bool(found) and all(has_example(found[name], facts, depth + 1) for name in needed)
    return bool(kinds & {"boolean", "null"})
