"""The object types of OpenAPI 3.1 and 3.2 in one table: what each holds and where references may stand.

Walking, reference checking, upgrading and bundling are all driven by this table. What it does not name
(`example`, `default`, `enum`, `const`, `x-` fields, unknown keys) is data: never walked, and a `$ref` in it
is a key like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from scaffold.core.location import Pointer
from scaffold.openapi.values import Json, child_value

Kind: TypeAlias = Literal[
    "openapi", "info", "contact", "license", "server", "server-variable", "paths", "path-item", "operation",
    "external-docs", "parameter", "request-body", "media-type", "encoding", "responses", "response", "callback", "example",
    "link", "header", "tag", "components", "schema", "discriminator", "xml", "security-scheme", "oauth-flows", "oauth-flow",
    "security-requirement", "events", "event",
]  # fmt: skip

HTTP_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The fixed operation fields of a Path Item Object, `query` since 3.2; lower case as they are written."""


class Slot(NamedTuple):
    """The content of a field: one object of a kind, a list of them, or a map from names to them."""

    kind: Kind
    shape: Literal["one", "list", "map", "one-or-list"] = "one"


class ObjectType(NamedTuple):
    """One object type: its typed fields, the type behind every other key, and whether a `$ref` may take its place.

    `rest` is for objects whose keys are names (`paths`, `responses`, `callback`); extensions are left out.
    `layered` types keep the fields that stand beside a `$ref`.
    """

    kind: Kind
    fields: Mapping[str, Slot] = MappingProxyType({})
    rest: Slot | None = None
    referable: bool = False
    layered: bool = False


_SCHEMA = Slot("schema")
_SCHEMAS = Slot("schema", "list")
_SCHEMA_MAP = Slot("schema", "map")
_DOCS = {"externalDocs": Slot("external-docs")}
_CONTENT = {"content": Slot("media-type", "map")}
_EXAMPLES = {"examples": Slot("example", "map")}
_HEADERS = {"headers": Slot("header", "map")}
_SECURITY = {"security": Slot("security-requirement", "list")}
_SERVERS = {"servers": Slot("server", "list")}
_PARAMETERS = {"parameters": Slot("parameter", "list")}
_ENCODINGS = {
    "encoding": Slot("encoding", "map"),
    "prefixEncoding": Slot("encoding", "list"),
    "itemEncoding": Slot("encoding"),
}

COMPONENTS: Mapping[str, Kind] = {
    "schemas": "schema",
    "responses": "response",
    "parameters": "parameter",
    "examples": "example",
    "requestBodies": "request-body",
    "headers": "header",
    "securitySchemes": "security-scheme",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "path-item",
    "mediaTypes": "media-type",
}
"""The maps of a Components Object and the kind that each holds."""

OBJECT_TYPES: Mapping[Kind, ObjectType] = {
    object_type.kind: object_type
    for object_type in (
        ObjectType(
            "openapi",
            {
                "info": Slot("info"),
                **_SERVERS,
                "paths": Slot("paths"),
                "webhooks": Slot("path-item", "map"),
                "components": Slot("components"),
                **_SECURITY,
                "tags": Slot("tag", "list"),
                **_DOCS,
                "x-events": Slot("events"),
            },
        ),
        # The one extension that holds schemas: what a published event carries is part of the contract.
        ObjectType("events", {"publishes": Slot("event", "list"), "consumes": Slot("event", "list")}),
        ObjectType("event", {"payload": _SCHEMA}),
        ObjectType("info", {"contact": Slot("contact"), "license": Slot("license")}),
        ObjectType("contact"),
        ObjectType("license"),
        ObjectType("server", {"variables": Slot("server-variable", "map")}),
        ObjectType("server-variable"),
        ObjectType("components", {name: Slot(kind, "map") for name, kind in COMPONENTS.items()}),
        ObjectType("paths", rest=Slot("path-item")),
        ObjectType(
            "path-item",
            {
                **_SERVERS,
                **_PARAMETERS,
                **{method: Slot("operation") for method in HTTP_METHODS},
                "additionalOperations": Slot("operation", "map"),
            },
            referable=True,
            layered=True,
        ),
        ObjectType(
            "operation",
            {
                **_DOCS,
                **_PARAMETERS,
                "requestBody": Slot("request-body"),
                "responses": Slot("responses"),
                "callbacks": Slot("callback", "map"),
                **_SECURITY,
                **_SERVERS,
            },
            # Not allowed by any version, but published (whole operations in files of their own), and its
            # meaning is clear.
            referable=True,
        ),
        ObjectType("external-docs"),
        ObjectType("parameter", {"schema": _SCHEMA, **_EXAMPLES, **_CONTENT}, referable=True),
        ObjectType("request-body", _CONTENT, referable=True),
        ObjectType(
            "media-type",
            {"schema": _SCHEMA, "itemSchema": _SCHEMA, **_EXAMPLES, **_ENCODINGS},
            referable=True,
        ),
        ObjectType("encoding", {**_HEADERS, **_ENCODINGS}),
        ObjectType("responses", rest=Slot("response")),
        ObjectType("response", {**_HEADERS, **_CONTENT, "links": Slot("link", "map")}, referable=True),
        ObjectType("callback", rest=Slot("path-item"), referable=True),
        ObjectType("example", referable=True),
        ObjectType("link", {"server": Slot("server")}, referable=True),
        ObjectType("header", {"schema": _SCHEMA, **_EXAMPLES, **_CONTENT}, referable=True),
        ObjectType("tag", _DOCS),
        ObjectType(
            "schema",
            {
                "properties": _SCHEMA_MAP,
                "items": Slot("schema", "one-or-list"),
                "allOf": _SCHEMAS,
                "oneOf": _SCHEMAS,
                "anyOf": _SCHEMAS,
                "additionalProperties": _SCHEMA,
                "not": _SCHEMA,
                "if": _SCHEMA,
                "then": _SCHEMA,
                "else": _SCHEMA,
                "prefixItems": _SCHEMAS,
                "contains": _SCHEMA,
                "patternProperties": _SCHEMA_MAP,
                "propertyNames": _SCHEMA,
                "dependentSchemas": _SCHEMA_MAP,
                "unevaluatedItems": _SCHEMA,
                "unevaluatedProperties": _SCHEMA,
                "additionalItems": _SCHEMA,
                "contentSchema": _SCHEMA,
                "$defs": _SCHEMA_MAP,
                "definitions": _SCHEMA_MAP,
                "discriminator": Slot("discriminator"),
                "xml": Slot("xml"),
                **_DOCS,
            },
            referable=True,
            layered=True,
        ),
        ObjectType("discriminator"),
        ObjectType("xml"),
        ObjectType("security-scheme", {"flows": Slot("oauth-flows")}, referable=True),
        ObjectType(
            "oauth-flows",
            {
                name: Slot("oauth-flow")
                for name in (
                    "implicit",
                    "password",
                    "clientCredentials",
                    "authorizationCode",
                    "deviceAuthorization",
                )
            },
        ),
        ObjectType("oauth-flow"),
        ObjectType("security-requirement"),
    )
}

DATA_FIELDS = frozenset({"example", "examples", "default", "enum", "const", "value"})
"""Fields that hold values of the API itself, wherever the table gives them no type."""


def slot_of(object_type: ObjectType, key: str) -> Slot | None:
    """Return what a field of an object holds, None for data."""
    slot = object_type.fields.get(key)
    if slot is None and object_type.rest is not None and not key.startswith("x-"):
        return object_type.rest
    return slot


def reference_of(object_type: ObjectType, value: Mapping[str, Json]) -> str | None:
    """Return the `$ref` that stands in an object's place, None where there is none or the type cannot be referenced."""
    if not object_type.referable:
        return None
    reference = value.get("$ref")
    return reference if isinstance(reference, str) else None


def kind_at(root: Json, pointer: Pointer, outermost: Kind = "openapi") -> Kind | Literal["data"] | None:
    """Return the kind of the object that a pointer names in an OpenAPI document, or in an object of the kind `outermost`.

    `data` where it leads into examples, defaults, enumerated values or extensions, None where the table does
    not say.
    """
    object_type, value, parts = OBJECT_TYPES[outermost], root, list(reversed(pointer))
    while parts:
        key = str(parts.pop())
        slot = slot_of(object_type, key)
        if slot is None:
            return "data" if key.startswith("x-") or key in DATA_FIELDS else None
        value = child_value(value, key)
        if slot.shape == "map" or isinstance(value, list):
            if not parts:
                return None
            value = child_value(value, parts.pop())
        object_type = OBJECT_TYPES[slot.kind]
    return object_type.kind
