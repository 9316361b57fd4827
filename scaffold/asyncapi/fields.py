"""The fields of AsyncAPI's objects in versions 2.6.0 and 3.0.0; those of 2.6.0 are a superset of those of the earlier 2.x.

A field is written as the type of its value: `text`, `uri`, `email`, `location` (a runtime expression), `flag`, `object` (any
mapping), `any`, `schema`, the name of an object, `[name]` a list of them, `{name}` a mapping of them. After the name, `&` says
that a Reference Object may take its place, and `!` marks what is required.
"""

from __future__ import annotations

from typing import Final

Fields = dict[str, str]

_TEXTS: Final[Fields] = {"title": "text", "summary": "text", "description": "text"}
_TAGS_2: Final[Fields] = {"tags": "[Tag]", "externalDocs": "ExternalDocs"}
_TAGS_3: Final[Fields] = {"tags": "[Tag&]", "externalDocs": "ExternalDocs&"}
_SCHEME: Final[Fields] = {"type": "text!", "description": "text"}
_SCHEMES: Final[dict[str, Fields]] = {
    "userPassword": _SCHEME,
    "apiKey": {**_SCHEME, "in": "userOrPassword!"},
    "X509": _SCHEME,
    "symmetricEncryption": _SCHEME,
    "asymmetricEncryption": _SCHEME,
    "http": {**_SCHEME, "scheme": "text!", "bearerFormat": "text"},
    "httpApiKey": {**_SCHEME, "name": "text!", "in": "inRequest!"},
    "plain": _SCHEME,
    "scramSha256": _SCHEME,
    "scramSha512": _SCHEME,
    "gssapi": _SCHEME,
}


def _schemes(scopes: str, required_by: Fields) -> tuple[dict[str, Fields], dict[str, Fields]]:
    """Give the security schemes by type, and the OAuth flows, which differ in the name of their scopes."""
    flow = {"refreshUrl": "uri", scopes: "{text}!"}
    flows = {
        "Implicit": {**flow, "authorizationUrl": "uri!"},
        "Password": {**flow, "tokenUrl": "uri!"},
        "ClientCredentials": {**flow, "tokenUrl": "uri!"},
        "AuthorizationCode": {**flow, "authorizationUrl": "uri!", "tokenUrl": "uri!"},
        "Flows": {
            "implicit": "Implicit", "password": "Password", "clientCredentials": "ClientCredentials",
            "authorizationCode": "AuthorizationCode",
        },
    }  # fmt: skip
    schemes = {
        **_SCHEMES,
        "oauth2": {**_SCHEME, "flows": "Flows!", **required_by},
        "openIdConnect": {**_SCHEME, "openIdConnectUrl": "uri!", **required_by},
    }
    return schemes, flows


SCHEMES_2, _FLOWS_2 = _schemes("scopes", {})
SCHEMES_3, _FLOWS_3 = _schemes("availableScopes", {"scopes": "[text]"})
_COMMON: Final[dict[str, Fields]] = {
    "Contact": {"name": "text", "url": "uri", "email": "email"},
    "License": {"name": "text!", "url": "uri"},
    "ExternalDocs": {"url": "uri!", "description": "text"},
    "ServerVariable": {"enum": "[text]", "default": "text", "description": "text", "examples": "[text]"},
    "CorrelationId": {"location": "location!", "description": "text"},
    "MessageExample": {"headers": "object", "payload": "any", "name": "text", "summary": "text"},
}
_INFO: Final[Fields] = {
    "title": "text!", "version": "text!", "description": "text", "termsOfService": "uri", "contact": "Contact",
    "license": "License",
}  # fmt: skip
_MESSAGE: Final[Fields] = {
    "correlationId": "CorrelationId&", "contentType": "text", "name": "text", **_TEXTS, "bindings": "any",
    "examples": "[MessageExample]", "deprecated": "flag",
}  # fmt: skip
_MESSAGE_TRAIT_2: Final[Fields] = {
    **_MESSAGE, **_TAGS_2, "messageId": "text", "headers": "headers", "schemaFormat": "text"
}  # fmt: skip
_OPERATION_TRAIT_2: Final[Fields] = {
    **_TAGS_2, "operationId": "text", "summary": "text", "description": "text", "security": "[Requirement]", "bindings": "any"
}  # fmt: skip
_OPERATION_TRAIT_3: Final[Fields] = {
    **_TEXTS, **_TAGS_3, "security": "[SecurityScheme&]", "bindings": "any"
}  # fmt: skip

VERSION_2: Final[dict[str, Fields]] = {
    **_COMMON, **_FLOWS_2,
    "Root": {
        "asyncapi": "text!", "id": "uri", "info": "Info!", "servers": "{Server&}", "defaultContentType": "text",
        "channels": "{Channel}!", "components": "Components", **_TAGS_2,
    },
    "Info": _INFO,
    "Tag": {"name": "text!", "description": "text", "externalDocs": "ExternalDocs"},
    "Server": {
        "url": "text!", "protocol": "text!", "protocolVersion": "text", "description": "text", "variables": "{ServerVariable&}",
        "security": "[Requirement]", "bindings": "any", "tags": "[Tag]",
    },
    "Channel": {
        "$ref": "text", "description": "text", "servers": "[text]", "subscribe": "Operation", "publish": "Operation",
        "parameters": "{Parameter&}", "bindings": "any", "deprecated": "flag",
    },
    "Operation": {**_OPERATION_TRAIT_2, "traits": "[OperationTrait&]", "message": "Messages&"},
    "OperationTrait": _OPERATION_TRAIT_2,
    "Message": {**_MESSAGE_TRAIT_2, "payload": "any", "traits": "[MessageTrait&]"},
    "MessageTrait": _MESSAGE_TRAIT_2,
    "Parameter": {"description": "text", "schema": "schema", "location": "location"},
    "Components": {
        "schemas": "{schema}", "servers": "{Server&}", "serverVariables": "{ServerVariable&}", "channels": "{Channel}",
        "messages": "{Messages&}", "securitySchemes": "{SecurityScheme&}", "parameters": "{Parameter&}",
        "correlationIds": "{CorrelationId&}", "operationTraits": "{OperationTrait}", "messageTraits": "{MessageTrait}",
        "serverBindings": "{object}", "channelBindings": "{object}", "operationBindings": "{object}",
        "messageBindings": "{object}",
    },
}  # fmt: skip
VERSION_3: Final[dict[str, Fields]] = {
    **_COMMON, **_FLOWS_3,
    "Root": {
        "asyncapi": "text!", "id": "uri", "info": "Info!", "servers": "{Server&}", "defaultContentType": "text",
        "channels": "{Channel&}", "operations": "{Operation&}", "components": "Components",
    },
    "Info": {**_INFO, **_TAGS_3},
    "Tag": {"name": "text!", "description": "text", "externalDocs": "ExternalDocs&"},
    "Server": {
        "host": "text!", "protocol": "text!", "protocolVersion": "text", "pathname": "text", **_TEXTS, **_TAGS_3,
        "variables": "{ServerVariable&}", "security": "[SecurityScheme&]", "bindings": "any",
    },
    "Channel": {
        "address": "address", "messages": "{Message&}", **_TEXTS, **_TAGS_3, "servers": "[Reference]",
        "parameters": "{Parameter&}", "bindings": "any",
    },
    "Operation": {
        **_OPERATION_TRAIT_3, "action": "action!", "channel": "Reference!", "traits": "[OperationTrait&]",
        "messages": "[Reference]", "reply": "Reply&",
    },
    "OperationTrait": _OPERATION_TRAIT_3,
    "Reply": {"address": "ReplyAddress&", "channel": "Reference", "messages": "[Reference]"},
    "ReplyAddress": {"location": "location!", "description": "text"},
    "Message": {
        **_MESSAGE, **_TAGS_3, "headers": "anySchema", "payload": "anySchema", "traits": "[MessageTrait&]"
    },
    "MessageTrait": {**_MESSAGE, **_TAGS_3, "headers": "anySchema"},
    "Parameter": {
        "enum": "[text]", "default": "text", "description": "text", "examples": "[text]", "location": "location"
    },
    "Components": {
        "schemas": "{anySchema}", "servers": "{Server&}", "channels": "{Channel&}", "operations": "{Operation&}",
        "messages": "{Message&}", "securitySchemes": "{SecurityScheme&}", "serverVariables": "{ServerVariable&}",
        "parameters": "{Parameter&}", "correlationIds": "{CorrelationId&}", "replies": "{Reply&}",
        "replyAddresses": "{ReplyAddress&}", "externalDocs": "{ExternalDocs&}", "tags": "{Tag&}",
        "operationTraits": "{OperationTrait&}", "messageTraits": "{MessageTrait&}", "serverBindings": "{object}",
        "channelBindings": "{object}", "operationBindings": "{object}", "messageBindings": "{object}",
    },
}  # fmt: skip
