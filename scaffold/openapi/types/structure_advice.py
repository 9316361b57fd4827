"""Advice on fields that one version of OpenAPI does not have and another has."""

from __future__ import annotations

from collections.abc import Mapping

from scaffold.core.location import Pointer
from scaffold.openapi.values import Json

_NULL = "leave the field out, or give it a value"
_ONE_TYPE = "before OpenAPI 3.1 a schema has one type; null is allowed by `nullable: true` beside it"
_FLAG = "before OpenAPI 3.1 it is a flag: `true` beside the bound itself"
_BOUND = "since OpenAPI 3.1 it is the bound itself, in place of the one beside it"
_BOUNDS = frozenset({"exclusiveMinimum", "exclusiveMaximum"})
_INSTEAD = {"const": "`enum` with this one value says the same", "examples": "`example` has one"}
_NEW_KEYWORDS = frozenset(
    {
        "$anchor", "$comment", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$schema", "const", "contains",
        "contentEncoding", "contentMediaType", "contentSchema", "dependentRequired", "dependentSchemas", "else",
        "examples", "if", "maxContains", "minContains", "patternProperties", "prefixItems", "propertyNames", "then",
        "unevaluatedItems", "unevaluatedProperties",
    }
)  # fmt: skip
# A field: the version that it came with, and where it may stand: the names before it in a pointer, "*" is any.
_NEW_FIELDS: Mapping[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "webhooks": ("3.1", ((),)),
    "jsonSchemaDialect": ("3.1", ((),)),
    "$self": ("3.2", ((),)),
    "pathItems": ("3.1", (("components",),)),
    "mediaTypes": ("3.2", (("components",),)),
    "summary": ("3.1", (("info",),)),
    "identifier": ("3.1", (("info", "license"),)),
    "parent": ("3.2", (("tags", "*"),)),
    "kind": ("3.2", (("tags", "*"),)),
    "name": ("3.2", (("servers", "*"),)),
    "query": ("3.2", (("paths", "*"), ("webhooks", "*"))),
    "additionalOperations": ("3.2", (("paths", "*"), ("webhooks", "*"))),
    "itemSchema": ("3.2", (("content", "*"),)),
    "itemEncoding": ("3.2", (("content", "*"),)),
    "prefixEncoding": ("3.2", (("content", "*"),)),
    "dataValue": ("3.2", (("examples", "*"),)),
    "serializedValue": ("3.2", (("examples", "*"),)),
    "deviceAuthorization": ("3.2", (("flows",),)),
}


def advise(release: str, pointer: Pointer, value: Json) -> str | None:
    """Say how to mend a value that is wrong at its place; None when nothing general is known."""
    if not pointer:
        return None
    name = str(pointer[-1])
    if value is None:
        return _NULL
    if _is_schema(pointer) and release in {"2.0", "3.0"}:
        return _advise_older(name, value)
    if _is_schema(pointer):
        return _BOUND if name in _BOUNDS and isinstance(value, bool) else None
    version, places = _NEW_FIELDS.get(name, ("", ()))
    if version > release and any(_ends(pointer[:-1], place) for place in places):
        return f"{name!r} came with OpenAPI {version}: say `openapi: {version}.0`, or do without it"
    return None


def _advise_older(name: str, value: Json) -> str | None:
    """Advise on a keyword of JSON Schema 2020-12 in a document that knows an older selection of them."""
    if name == "type" and (isinstance(value, list) or value == "null"):
        return _ONE_TYPE
    if name in _BOUNDS and isinstance(value, int | float):
        return _FLAG
    if name in _NEW_KEYWORDS:
        instead = f"; {_INSTEAD[name]}" if name in _INSTEAD else ""
        return f"{name!r} came with OpenAPI 3.1{instead}"
    return None


def _is_schema(pointer: Pointer) -> bool:
    """Tell whether what stands at a place is a keyword of a schema, as far as the names above it tell."""
    above = [str(part) for part in pointer[:-1]]
    if not above:
        return False
    if above[-1] in {"schema", "items", "additionalProperties", "not"}:
        return True
    return len(above) > 1 and above[-2] in {"schemas", "definitions", "properties", "allOf", "anyOf", "oneOf"}


def _ends(above: Pointer, place: tuple[str, ...]) -> bool:
    if not place:
        return not above
    last = [str(part) for part in above[-len(place) :]]
    return len(last) == len(place) and all(
        want in {"*", name} for want, name in zip(place, last, strict=True)
    )
