"""The structure of AsyncAPI documents: which fields each object has, as tables of which a JSON Schema is made.

The fields are those of AsyncAPI 2.6.0 and 3.0.0; those of 2.6.0 are a superset of those of the earlier 2.x.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from scaffold.openapi.structure_problems import Problem, explain
from scaffold.openapi.values import Json

# A field is written as the type of its value: `text`, `any`, `list` (of anything), `schema`, the name of an object, `[Name]` a
# list of them, `{Name}` a mapping of them. A `!` marks what is required.
_COMMON: Final[dict[str, dict[str, str]]] = {
    "Contact": {"name": "text", "url": "text", "email": "text"},
    "License": {"name": "text!", "url": "text"},
    "Tag": {"name": "text!", "description": "text", "externalDocs": "ExternalDocs"},
    "ExternalDocs": {"url": "text!", "description": "text"},
    "ServerVariable": {"enum": "list", "default": "text", "description": "text", "examples": "list"},
    "CorrelationId": {"location": "text!", "description": "text"},
    "SecurityScheme": {
        "type": "text!", "description": "text", "name": "text", "in": "text", "scheme": "text", "bearerFormat": "text",
        "flows": "any", "openIdConnectUrl": "text", "scopes": "list",
    },
    "MessageExample": {"headers": "any", "payload": "any", "name": "text", "summary": "text"},
}  # fmt: skip
_VERSION_2: Final[dict[str, dict[str, str]]] = {
    **_COMMON,
    "Root": {
        "asyncapi": "text!", "id": "text", "info": "Info!", "servers": "{Server}", "defaultContentType": "text",
        "channels": "{Channel}!", "components": "Components", "tags": "[Tag]", "externalDocs": "ExternalDocs",
    },
    "Info": {
        "title": "text!", "version": "text!", "description": "text", "termsOfService": "text", "contact": "Contact",
        "license": "License",
    },
    "Server": {
        "url": "text!", "protocol": "text!", "protocolVersion": "text", "description": "text", "variables": "{ServerVariable}",
        "security": "list", "bindings": "any", "tags": "[Tag]",
    },
    "Channel": {
        "$ref": "text", "description": "text", "servers": "list", "subscribe": "Operation", "publish": "Operation",
        "parameters": "{Parameter}", "bindings": "any",
    },
    "Operation": {
        "operationId": "text", "summary": "text", "description": "text", "security": "list", "tags": "[Tag]",
        "externalDocs": "ExternalDocs", "bindings": "any", "traits": "[OperationTrait]", "message": "Messages",
    },
    "OperationTrait": {
        "operationId": "text", "summary": "text", "description": "text", "security": "list", "tags": "[Tag]",
        "externalDocs": "ExternalDocs", "bindings": "any",
    },
    "Message": {
        "messageId": "text", "headers": "schema", "payload": "any", "correlationId": "CorrelationId", "schemaFormat": "text",
        "contentType": "text", "name": "text", "title": "text", "summary": "text", "description": "text", "tags": "[Tag]",
        "externalDocs": "ExternalDocs", "bindings": "any", "examples": "[MessageExample]", "traits": "list",
    },
    "Parameter": {"description": "text", "schema": "schema", "location": "text"},
    "Components": {
        "schemas": "any", "servers": "{Server}", "serverVariables": "{ServerVariable}", "channels": "{Channel}",
        "messages": "{Message}", "securitySchemes": "{SecurityScheme}", "parameters": "{Parameter}",
        "correlationIds": "{CorrelationId}", "operationTraits": "{OperationTrait}", "messageTraits": "any",
        "serverBindings": "any", "channelBindings": "any", "operationBindings": "any", "messageBindings": "any",
    },
}  # fmt: skip
_VERSION_3: Final[dict[str, dict[str, str]]] = {
    **_COMMON,
    "Root": {
        "asyncapi": "text!", "id": "text", "info": "Info!", "servers": "{Server}", "defaultContentType": "text",
        "channels": "{Channel}", "operations": "{Operation}", "components": "Components",
    },
    "Info": {
        "title": "text!", "version": "text!", "description": "text", "termsOfService": "text", "contact": "Contact",
        "license": "License", "tags": "[Tag]", "externalDocs": "ExternalDocs",
    },
    "Server": {
        "host": "text!", "protocol": "text!", "protocolVersion": "text", "pathname": "text", "description": "text",
        "title": "text", "summary": "text", "variables": "{ServerVariable}", "security": "[SecurityScheme]", "tags": "[Tag]",
        "externalDocs": "ExternalDocs", "bindings": "any",
    },
    "Channel": {
        "address": "any", "messages": "{Message}", "title": "text", "summary": "text", "description": "text",
        "servers": "list", "parameters": "{Parameter}", "tags": "[Tag]", "externalDocs": "ExternalDocs", "bindings": "any",
    },
    "Operation": {
        "action": "action!", "channel": "Channel!", "title": "text", "summary": "text", "description": "text",
        "security": "[SecurityScheme]", "tags": "[Tag]", "externalDocs": "ExternalDocs", "bindings": "any",
        "traits": "[OperationTrait]", "messages": "list", "reply": "Reply",
    },
    "OperationTrait": {
        "title": "text", "summary": "text", "description": "text", "security": "[SecurityScheme]", "tags": "[Tag]",
        "externalDocs": "ExternalDocs", "bindings": "any",
    },
    "Reply": {"address": "ReplyAddress", "channel": "Channel", "messages": "list"},
    "ReplyAddress": {"location": "text!", "description": "text"},
    "Message": {
        "headers": "any", "payload": "any", "correlationId": "CorrelationId", "contentType": "text", "name": "text",
        "title": "text", "summary": "text", "description": "text", "tags": "[Tag]", "externalDocs": "ExternalDocs",
        "bindings": "any", "examples": "[MessageExample]", "traits": "list",
    },
    "Parameter": {"enum": "list", "default": "text", "description": "text", "examples": "list", "location": "text"},
    "Components": {
        "schemas": "any", "servers": "{Server}", "channels": "{Channel}", "operations": "{Operation}",
        "messages": "{Message}", "securitySchemes": "{SecurityScheme}", "serverVariables": "{ServerVariable}",
        "parameters": "{Parameter}", "correlationIds": "{CorrelationId}", "replies": "{Reply}",
        "replyAddresses": "{ReplyAddress}", "externalDocs": "{ExternalDocs}", "tags": "{Tag}",
        "operationTraits": "{OperationTrait}", "messageTraits": "any", "serverBindings": "any", "channelBindings": "any",
        "operationBindings": "any", "messageBindings": "any",
    },
}  # fmt: skip
_SIMPLE: Final[dict[str, Any]] = {
    "text": {"type": "string"},
    "any": {},
    "list": {"type": "array"},
    "schema": {"type": ["object", "boolean"]},
    "action": {"enum": ["send", "receive"]},
    # A message, or one of several.
    "Messages": {
        "if": {"type": "object", "required": ["oneOf"]},
        "then": {"properties": {"oneOf": {"type": "array", "items": {"$ref": "#/$defs/Message"}}}},
        "else": {"$ref": "#/$defs/Message"},
    },
}


def find_problems(root: Json, version: str) -> list[Problem]:
    """Say where a document is not what its version (`2.6.0`, `3.0.0` …) allows, one problem for each place."""
    major = version.partition(".")[0]
    errors = list(_validator(major).iter_errors(root))
    found: dict[Any, Problem] = {}
    for problem in explain(errors, root, _schema(major)):
        found.setdefault(problem.pointer, problem)
    return list(found.values())


@cache
def _validator(major: str) -> Any:
    import jsonschema_rs  # only AsyncAPI documents pay for it

    return jsonschema_rs.Draft202012Validator(_schema(major))


@cache
def _schema(major: str) -> dict[str, Any]:
    table = _VERSION_2 if major == "2" else _VERSION_3
    definitions = {name: _object(name, fields) for name, fields in table.items()}
    return {"$ref": "#/$defs/Root", "$defs": definitions}


def _object(name: str, fields: dict[str, str]) -> dict[str, Any]:
    full = {
        "type": "object",
        "properties": {field: _value(kind) for field, kind in fields.items()},
        "required": [field for field, kind in fields.items() if "!" in kind],
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }
    if name in {"Root", "Info", "Components"}:
        return full
    # A Reference Object may stand for it; where it leads is found out elsewhere.
    return {"if": {"type": "object", "required": ["$ref"]}, "then": {}, "else": full}


def _value(kind: str) -> dict[str, Any]:
    kind = kind.rstrip("!")
    if kind in _SIMPLE:
        simple: dict[str, Any] = _SIMPLE[kind]
        return simple
    if kind[0] == "[":
        return {"type": "array", "items": _value(kind[1:-1])}
    if kind[0] == "{":
        return {"type": "object", "additionalProperties": _value(kind[1:-1])}
    return {"$ref": f"#/$defs/{kind}"}
