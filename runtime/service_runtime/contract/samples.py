"""Make small values that schemas accept, for bodies that nobody wrote."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .schemas import Schemas
from .shapes import Shapes


class Unsatisfiable(Exception):  # noqa: N818 - a fact about a schema, and for a union a reason to go on
    """Say that no value was found for a schema."""


_MAX_DEPTH = 12
_MAX_VALUES = 1000
_FORMATS = {
    "date": "1970-01-01",
    "date-time": "1970-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "duration": "PT0S",
    "email": "nobody@example.com",
    "idn-email": "nobody@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "about:blank",
    "iri": "about:blank",
    "uri-reference": "",
    "uuid": "00000000-0000-0000-0000-000000000000",
}
_EMPTY: dict[str, Any] = {"null": None, "boolean": False, "array": [], "object": {}}


class Samples:
    """Make samples of a contract's schemas. They are the likeliest guess: whoever sends one validates it."""

    def __init__(self, schemas: Schemas, shapes: Shapes) -> None:
        self._schemas = schemas
        self._shapes = shapes
        self._left = 0

    def sample(self, schema: Any) -> Any:
        """Return a value with nothing optional in it, or the one that the schema itself names.

        Beyond a thousand values or twelve levels the rest is null.
        """
        self._left = _MAX_VALUES
        return self._sample(schema, 0)

    def _sample(self, schema: Any, depth: int) -> Any:
        self._left -= 1
        node = self._schemas.follow(schema)
        for keyword in ("const", "default", "example"):
            if keyword in node:
                return node[keyword]
        for keyword in ("enum", "examples"):
            if isinstance(node.get(keyword), list) and node[keyword]:
                return node[keyword][0]
        if depth > _MAX_DEPTH or self._left < 0:
            return None
        for keyword in ("oneOf", "anyOf"):
            branches = node.get(keyword)
            if isinstance(branches, list) and branches:
                chosen = self._sample(branches[0], depth + 1)
                rest = {key: item for key, item in node.items() if key not in {"oneOf", "anyOf"}}
                return self._merged(chosen, rest, depth) if isinstance(chosen, dict) else chosen
        return self._by_kind(node, depth)

    def _merged(self, chosen: dict[str, Any], node: Mapping[str, Any], depth: int) -> dict[str, Any]:
        own = self._by_kind(node, depth) if "properties" in node or "allOf" in node else {}
        return {**own, **chosen} if isinstance(own, dict) else chosen

    def _by_kind(self, node: Mapping[str, Any], depth: int) -> Any:
        shape = self._shapes.shape(node)
        if "object" in shape.kinds:
            required = self.required(node)
            return {name: self._sample(shape.properties.get(name), depth + 1) for name in required}
        if "array" in shape.kinds:
            least = node.get("minItems")
            return [
                self._sample(shape.items, depth + 1)
                for _ in range(min(least, 10) if isinstance(least, int) else 0)
            ]
        if shape.kinds & {"integer", "number"}:
            return _number(node)
        if "string" in shape.kinds or not shape.kinds:
            return _string(node)
        return _EMPTY.get(next(iter(sorted(shape.kinds))))

    def required(self, node: Mapping[str, Any]) -> list[str]:
        """Return the names of the properties that a value must have."""
        names: dict[str, None] = {}
        pending, seen = [node], set[int]()
        while pending:
            part = pending.pop(0)
            names.update(dict.fromkeys(part.get("required") or ()))
            branches = [branch for branch in part.get("allOf") or () if id(branch) not in seen]
            seen.update(map(id, branches))
            pending[:0] = map(self._schemas.follow, branches)
        return list(names)


def _number(node: Mapping[str, Any]) -> int | float:
    for keyword, step in (("minimum", 0), ("exclusiveMinimum", 1)):
        bound = node.get(keyword)
        if isinstance(bound, int | float) and not isinstance(bound, bool) and bound + step > 0:
            return math.ceil(bound) + step if step else bound
    for keyword, step in (("maximum", 0), ("exclusiveMaximum", 1)):
        bound = node.get(keyword)
        if isinstance(bound, int | float) and not isinstance(bound, bool) and bound - step < 0:
            return math.floor(bound) - step if step else bound
    return 0


def _string(node: Mapping[str, Any]) -> str:
    text = _FORMATS.get(str(node.get("format")), "")
    least = node.get("minLength")
    return text.ljust(least, "x") if isinstance(least, int) else text
