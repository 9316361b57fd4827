"""The kind of what a reference leads to: told by its place in a document, or by what it holds in a file of parts."""

from __future__ import annotations

from typing import Literal

from scaffold.openapi.references import Target
from scaffold.openapi.types.nodes import COMPONENTS, OBJECT_TYPES, Kind, kind_at
from scaffold.openapi.values import Json

_ENTRIES = frozenset({"openapi", "swagger"})
_PARAMETER_PLACES = frozenset({"query", "querystring", "header", "path", "cookie", "formData", "body"})
# With one of these a mapping says something as a schema. (`examples` and `externalDocs` stand in parameters, too.)
_SAYING = (
    OBJECT_TYPES["schema"].fields.keys() | {"type", "$ref", "$dynamicRef", "enum", "const", "format"}
) - {"externalDocs"}


def kind_of(target: Target, wanted: Kind) -> Kind | Literal["data"] | None:
    """Return the kind of the object that a reference leads to, None where nothing tells it.

    In a document its place tells it, as `kind_at` does; so does, in any other file, a place below `components`, or in one of the
    sections that the file consists of. Where a schema is wanted, a part in a file of its own is told by what it holds: a
    parameter, body or header would pass for a schema, whose fields are open since 3.1.
    """
    root, pointer = target.source.value, target.pointer
    if not isinstance(root, dict):
        return None
    if not _ENTRIES.isdisjoint(root) or (pointer[:1] == ("components",) and len(pointer) > 2):
        return kind_at(root, pointer)
    says_schema = (
        wanted == "schema" and isinstance(target.value, dict) and not _SAYING.isdisjoint(target.value)
    )
    if len(pointer) == 2 and len(root) > 1 and root.keys() <= COMPONENTS.keys() and not says_schema:
        return kind_at({"components": root}, ("components", *pointer))
    return _other_than_schema(target.value) if wanted == "schema" and not says_schema else None


def _other_than_schema(value: Json) -> Kind | None:
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("name"), str) and value.get("in") in _PARAMETER_PLACES:
        return "parameter"
    content = value.get("content")
    if isinstance(content, dict) and content and all("/" in name for name in content):
        return "response" if "description" in value and "required" not in value else "request-body"
    return "header" if isinstance(value.get("schema"), dict) else None
