"""Read text into the JSON types that a schema admits; the schema's validator judges the reading."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ..core.media import is_text
from .schemas import Schemas

Tree: TypeAlias = "str | list[Any] | dict[str, Any] | Exact"
"""Text in the structure that a wire format gave it: leaves are strings, or values that have types already."""


@dataclass(frozen=True, slots=True)
class Exact:
    """Hold a JSON value inside a tree, such as a form field that carries JSON."""

    value: Any


_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
# CPython refuses to convert longer digits, because the time for it grows quadratically.
_MAX_DIGITS = 4000
_MAX_DEPTH = 64
SCALARS = frozenset({"string", "integer", "number", "boolean", "null"})


@dataclass(frozen=True, slots=True)
class Shape:
    """Say which JSON types a schema admits (none: any) and where its parts are described.

    ``again`` holds the other descriptions of properties that several parts describe, ``longest`` the number of items
    that an array may have.
    """

    kinds: frozenset[str]
    properties: Mapping[str, Any]
    additional: Any
    items: Any
    closed: bool
    again: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    longest: int | None = None

    @property
    def scalar(self) -> bool:
        """Tell whether a single text can be a value."""
        return not self.kinds or bool(self.kinds & SCALARS)

    @property
    def listed(self) -> bool:
        """Tell whether values are arrays, or null."""
        return self.kinds - {"null"} == {"array"}

    @property
    def opaque(self) -> bool:
        """Tell whether values are text only, so that a body is taken as it is."""
        return self.kinds == {"string"}

    @property
    def structured(self) -> bool:
        """Tell whether only objects and arrays are values."""
        return bool(self.kinds) and not self.kinds & SCALARS


class Shapes:
    """Derive the shapes of a contract's schemas."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        # The schema is kept beside its shape, so that its id stays its own.
        self._parts: dict[int, tuple[Any, Shape]] = {}

    def shape(self, schema: Any) -> Shape:
        """Return what a schema admits, through references and every branch of its combinations."""
        kinds: set[str] = set()
        properties: dict[str, Any] = {}
        again: dict[str, tuple[Any, ...]] = {}
        additional: Any = None
        items: Any = None
        closed = False
        bounds: list[int] = []
        for node in self._branches(schema):
            kinds.update(_kinds(node))
            own = node.get("properties")
            for name, item in own.items() if isinstance(own, Mapping) else ():
                if properties.setdefault(name, item) is not item:
                    again[name] = (*again.get(name, ()), item)
            extra = node.get("additionalProperties", node.get("unevaluatedProperties"))
            closed = closed or extra is False
            additional = extra if additional is None and isinstance(extra, Mapping) else additional
            items = items if items is not None else node.get("items")
            bounds += [node["maxItems"]] if isinstance(node.get("maxItems"), int) else []
        return Shape(
            frozenset(kinds), properties, additional, items, closed, again, min(bounds, default=None)
        )

    def part(self, schema: Any) -> Shape:
        """Return the shape of a schema that lives in the contract, derived once."""
        known = self._parts.get(id(schema))
        if known is None:
            known = self._parts[id(schema)] = (schema, self.shape(schema))
        return known[1]

    def named_values(self, schema: Any) -> list[Any]:
        """Return the values that a schema lists, when it allows no others."""
        for node in self._branches(schema):
            if "const" in node:
                return [node["const"]]
            if isinstance(node.get("enum"), list):
                return list(node["enum"])
        return []

    def kinds(self, schema: Any) -> tuple[str, Mapping[str, Any]]:
        """Return the property that tells what a value of a base schema is, and the schemas by its values."""
        for node in self._branches(schema):
            discriminator = node.get("discriminator")
            if isinstance(discriminator, Mapping) and "oneOf" not in node and "anyOf" not in node:
                name, mapping = discriminator.get("propertyName"), discriminator.get("mapping")
                if isinstance(name, str) and isinstance(mapping, Mapping):
                    found = {
                        str(value): self._schemas.follow({"$ref": meant}) for value, meant in mapping.items()
                    }
                    return name, found
        return "", {}

    def octets(self, schema: Any) -> bool:
        """Tell whether a schema stands for a file: OpenAPI 3.0 says so by a format, 3.1 by a media type (4.8.14.3)."""
        for node in self._branches(schema):
            kind = node.get("contentMediaType")
            if node.get("format") == "binary":
                return True
            if isinstance(kind, str) and "contentEncoding" not in node and not is_text(kind):
                return True
        return False

    def typed(self, tree: Tree, shape: Shape, *, prefer_text: bool = False, depth: int = 0) -> Any:
        """Return a tree with its leaves read as the shape admits; what fits nothing stays text."""
        if isinstance(tree, Exact) or depth > _MAX_DEPTH:
            return tree.value if isinstance(tree, Exact) else None
        if isinstance(tree, str):
            absent = not prefer_text and scalar(tree, shape.kinds - {"array"}) is None
            if absent or not shape.listed:
                return scalar(tree, shape.kinds, prefer_text=prefer_text)
            tree = [tree]
        if isinstance(tree, dict) and "array" in shape.kinds and tree and all(map(str.isdecimal, tree)):
            tree = [tree[key] for key in sorted(tree, key=int)]
        if isinstance(tree, list):
            if len(tree) == 1 and shape.kinds and "array" not in shape.kinds:
                return self.typed(tree[0], shape, prefer_text=prefer_text, depth=depth + 1)
            return [self._part(item, shape.items, prefer_text, depth) for item in tree]
        return {
            name: self._part(item, shape.properties.get(name, shape.additional), prefer_text, depth)
            for name, item in tree.items()
        }

    def without(self, value: Any, schema: Any, keyword: str) -> Any:
        """Return a value without the properties to which ``readOnly`` or ``writeOnly`` applies, at any depth."""
        shape = self.part(schema)
        if isinstance(value, list):
            return [self.without(item, shape.items, keyword) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            name: self.without(item, shape.properties.get(name, shape.additional), keyword)
            for name, item in value.items()
            if not self._flagged(shape, name, keyword)
        }

    def _flagged(self, shape: Shape, name: str, keyword: str) -> bool:
        """Tell whether every description of a property says the keyword."""
        described = (shape.properties[name], *shape.again.get(name, ())) if name in shape.properties else ()
        return bool(described) and all(self._schemas.annotated(item, keyword) for item in described)

    def _part(self, tree: Tree, schema: Any, prefer_text: bool, depth: int) -> Any:
        return self.typed(tree, self.part(schema), prefer_text=prefer_text, depth=depth + 1)

    def _branches(self, schema: Any) -> Iterator[Mapping[str, Any]]:
        pending, seen = [schema], set[int]()
        while pending:
            raw = pending.pop(0)
            node = self._schemas.follow(raw)
            if id(raw) in seen:
                continue
            seen.add(id(raw))
            yield node
            for keyword in ("allOf", "anyOf", "oneOf"):
                branches = node.get(keyword)
                pending.extend(branches if isinstance(branches, list) else ())
            pending.extend(node[keyword] for keyword in ("then", "else") if keyword in node)


def scalar(text: str, kinds: frozenset[str], *, prefer_text: bool = False) -> Any:
    """Return the value that a text stands for among the JSON types given; the text itself where none fits."""
    if not kinds or (prefer_text and "string" in kinds):
        return text
    if "integer" in kinds or "number" in kinds:
        value = _number(text, integral="number" not in kinds)
        if value is not None:
            return value
    if "boolean" in kinds and text in {"true", "false"}:
        return text == "true"
    if "null" in kinds and (text == "null" or (not text and "string" not in kinds)):
        return None
    return text


def _number(text: str, *, integral: bool) -> int | float | None:
    if not _NUMBER.fullmatch(text):
        return None
    if "." not in text and "e" not in text and "E" not in text:
        return int(text) if len(text) <= _MAX_DIGITS else None
    value = float(text)
    if not math.isfinite(value):
        return None
    if integral:
        # JSON Schema counts 1.0 as an integer.
        return int(value) if value.is_integer() else None
    return value


def _kinds(node: Mapping[str, Any]) -> set[str]:
    declared = node.get("type")
    kinds = {declared} if isinstance(declared, str) else set(declared if isinstance(declared, list) else ())
    if not kinds:
        values = [node["const"]] if "const" in node else node.get("enum")
        kinds = {_kind_of(value) for value in values} if isinstance(values, list) else set()
    if not kinds and ("properties" in node or "additionalProperties" in node):
        kinds = {"object"}
    if not kinds and ("items" in node or "prefixItems" in node):
        kinds = {"array"}
    if node.get("nullable") is True and kinds:
        kinds.add("null")
    return {"string" if kind == "file" else kind for kind in kinds}


def _kind_of(value: Any) -> str:
    if value is None:
        return "null"
    for kind, types in (
        ("boolean", bool),
        ("integer", int),
        ("number", float),
        ("string", str),
        ("array", list),
    ):
        if isinstance(value, types):
            return kind
    return "object"
