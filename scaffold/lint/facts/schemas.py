"""Answers to the questions of rules about schemas: types, properties and examples, through references and `allOf`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.openapi.document import Node
from scaffold.openapi.schemas import Nodes, iter_properties, list_layers, type_names, value_types

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts

# What else an object with one of these may have cannot be seen from its properties.
OPEN_KEYWORDS = frozenset({"oneOf", "anyOf", "patternProperties", "if"})
_LEADING = frozenset({"$ref", "allOf"})
_SAYING = frozenset({"$ref", "allOf", "enum", "const"})
_GIVING = frozenset({"example", "examples", "default", "const", "enum"})
_DEEPEST_EXAMPLE = 8
_NONE: frozenset[str] = frozenset()
_NUMERIC = frozenset({"boolean", "integer", "number"})
# Nearly every schema has fewer layers, and is looked at again for less than it costs to remember them; in a chain of 300
# references, which are looked at 300 times each, remembering halves the time of lint.
_LONG = 8


def layers(schema: Node | None, facts: Facts) -> Nodes:
    """List the schemas that all hold at once: the schema itself, what its `$ref` leads to, and the parts of its `allOf`."""
    if schema is None:
        return ()
    if schema.fields and _LEADING.isdisjoint(schema.fields):
        return (schema,)
    known = facts.get(_long_layers)
    rest = known.get(id(schema.value))
    if rest is not None:
        return (schema, *rest)
    found = list_layers((schema,))
    if len(found) > _LONG:
        known[id(schema.value)] = found[1:]
    return found


def _long_layers(_: Facts) -> dict[int, Nodes]:
    """Keep what is behind schemas of many layers, by their ids: in a chain of references, each asks for all below it."""
    return {}


def types(schema: Node | None, facts: Facts) -> frozenset[str]:
    """Give the types that a schema allows, empty when it says none; `properties` and `items` imply theirs."""
    if schema is None:
        return _NONE
    # What most schemas state themselves is found without looking for the layers below.
    if _SAYING.isdisjoint(schema.fields):
        own = type_names(schema)
        if own:
            return own
    found = value_types(layers(schema, facts)) or _NONE
    return found - {"integer"} if "number" in found else found


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
    for name, node in iter_properties(layers(schema, facts)):
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
