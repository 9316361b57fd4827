"""The order in which Ajv looks at a schema's keywords: Spectral stops at the first failure, so it decides what is found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from scaffold.spectral.data.values import Value, is_number

SortKey = tuple[int, ...]

_NUMBER = ("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf")
_TEXT = ("maxLength", "minLength", "pattern", "format")
_ANY = ("$ref", "$dynamicRef", "const", "enum", "not", "anyOf", "oneOf", "allOf", "if", "then", "else")
_ARRAY = ("maxItems", "minItems", "uniqueItems", "prefixItems", "items", "additionalItems", "contains")
_OBJECT = (
    "maxProperties", "minProperties", "required", "propertyNames", "additionalProperties", "dependencies", "dependentRequired",
    "dependentSchemas", "properties", "patternProperties",
)  # fmt: skip
_LAST = ("unevaluatedProperties", "unevaluatedItems")
_GROUPS: Final = {
    "number": _NUMBER,
    "string": _TEXT,
    "": _ANY,
    "array": _ARRAY,
    "object": _OBJECT,
    "last": _LAST,
}
_RANKS: Final = {
    keyword: 10 * (100 * group + index + 1)
    for group, keywords in enumerate(_GROUPS.values())
    for index, keyword in enumerate(keywords)
}
_GROUP_ENDS: Final = {name: 10 * (100 * group + 99) for group, name in enumerate(_GROUPS)}
_BY_NAME = frozenset({"properties", "patternProperties", "dependencies", "dependentSchemas"})
_ENTERING = frozenset(
    {
        "properties",
        "items",
        "prefixItems",
        "additionalItems",
        "additionalProperties",
        "patternProperties",
        "contains",
    }
)


def failure_order(schema: Value, schema_path: Sequence[Any], instance_path: Sequence[Any]) -> SortKey:
    """Give the sort key of a failure, by its place in the schema and in what the schema was applied to."""
    key: list[int] = []
    below = iter(instance_path)
    node = schema
    parts = iter(schema_path)
    for keyword in parts:
        if not isinstance(node, dict):
            break
        key.append(_rank(str(keyword), node))
        node = node.get(str(keyword))
        if keyword in _BY_NAME and isinstance(node, dict):
            name = next(parts, None)
            names = list(node)
            key.append(names.index(name) if name in names else len(names))
            node = node.get(name)
        elif isinstance(node, list):
            index = next(parts, 0)
            key.append(int(index) if is_number(index) else 0)
            node = node[int(index)] if is_number(index) and int(index) < len(node) else None
        if keyword in _ENTERING:
            entered = next(below, 0)
            if is_number(entered):
                key.append(int(entered))
    return tuple(key)


def _rank(keyword: str, schema: dict[str, Any]) -> int:
    if keyword != "type":
        return _RANKS.get(keyword, 10_000)
    kind = schema["type"]
    if isinstance(kind, list):
        kind = kind[0] if len(kind) == 1 else None
    # Ajv leaves the check of a single type to the keywords of that type, when the schema has any.
    if kind in {"number", "string", "array", "object"} and any(name in schema for name in _GROUPS[kind]):
        return _GROUP_ENDS[kind]
    return 0
