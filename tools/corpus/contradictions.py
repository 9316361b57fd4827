"""What a document contradicts itself in, so that no service can do right by it.

- A discriminator without a mapping has the names of the schemas as its values (OpenAPI 3.1, 4.8.25). Where the schemas themselves
  allow other values only, none is right by both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_DISCRIMINATOR = "ST111"
_SAID = re.compile(r"discriminator property '(.+?)' with value .*known schema values: (.+)", re.DOTALL)
_DEPTH = 10


def contradicts(code: str, message: str, contract: Mapping[str, Any]) -> str | None:
    """Say which contradiction of the document explains a failure, None when none does."""
    said = _SAID.search(message) if code == _DISCRIMINATOR else None
    if said is None:
        return None
    names = re.findall(r"'([^']*)'", said[2])
    schemas = _mapping(_mapping(contract.get("components")).get("schemas"))
    allowed = [_values(schemas.get(name), said[1], schemas) for name in names]
    if any(values is None or name in values for name, values in zip(names, allowed, strict=True)):
        return None
    return "a discriminator whose values no schema allows"


def _values(schema: Any, name: str, schemas: Mapping[str, Any], depth: int = 0) -> set[Any] | None:
    """Return the values that a schema allows a property; None for any."""
    node = _followed(schema, schemas)
    if depth > _DEPTH:
        return None
    own = _followed(_mapping(node.get("properties")).get(name), schemas)
    listed = [own["const"]] if "const" in own else own.get("enum")
    if isinstance(listed, list):
        return {value for value in listed if isinstance(value, str)}
    parts = node.get("allOf")
    found = [_values(part, name, schemas, depth + 1) for part in (parts if isinstance(parts, list) else ())]
    return next((values for values in found if values is not None), None)


def _followed(schema: Any, schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    node = _mapping(schema)
    for _ in range(_DEPTH):
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return node
        node = _mapping(schemas.get(reference.rpartition("/")[2]))
    return {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
