"""Common parts of operations of the house: responses, headers and parameters, each a component that is there when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from scaffold.brief.shapes import LINE_PATTERN, reference
from scaffold.core.naming import kebab, pascal

_NAMES: Final = {200: "OK", 413: "ContentTooLarge", 422: "UnprocessableContent"}
_TITLES: Final = {413: "Content Too Large", 422: "Unprocessable Content"}
_TAG: Final = '"89bw1VsFP96wEWwur_106R"'
_PAGE_TAG: Final = '"rOBg5nsx7FO-nbvQFqnlto"'

_DETAILS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("The request cannot be read, for example because its body is not JSON.", "The body is not valid JSON."),
    401: ("There is no valid access token.", "The access token has expired."),
    403: ("The access token lacks the scope that the operation needs.", "The operation needs another scope."),
    404: ("There is no such thing among those of the caller.", "There is no such thing."),
    409: (
        "The present state does not allow it, another change came first, or the request is still being processed.",
        "The present state does not allow it.",
    ),
    412: ("It has changed since the version that `If-Match` names.", "It has changed since it was read."),
    413: ("The body is larger than the service accepts.", "The body is larger than the service accepts."),
    415: ("The body is not of a media type that the operation takes.", "The operation takes application/json."),
    422: (
        "The request was understood but breaks the contract, or its `Idempotency-Key` was used with another body.",
        "The request does not satisfy the contract.",
    ),
    423: ("It is locked for now.", "It is locked for now."),
    428: ("The request has no `If-Match`.", "The operation needs the header If-Match."),
    429: ("The caller has used up the budget of requests.", "The budget of requests is used up for now."),
    500: ("The service failed. The problem says nothing about the cause.", ""),
    503: ("The service cannot answer for now.", "The service is not available for now."),
}  # fmt: skip
_HEADERS: Final[Mapping[str, dict[str, Any]]] = {
    "Location": {
        "description": "Path of what was created.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference", "maxLength": 2048},
    },
    "ETag": {
        "description": "Entity tag of this version (RFC 9110).",
        "required": True,
        "schema": {"type": "string", "maxLength": 132, "pattern": '^(W/)?"[!#-~]{1,128}"$'},
        "example": _TAG,
    },
    "PageETag": {
        "description": "Entity tag of this page (RFC 9110).",
        "schema": {"type": "string", "maxLength": 132, "pattern": '^(W/)?"[!#-~]{1,128}"$'},
        "example": _PAGE_TAG,
    },
    "CacheControl": {
        "description": "How long, and by whom, the reply may be kept.",
        "schema": {"type": "string", "maxLength": 200},
        "example": "private, no-cache",
    },
    "WwwAuthenticate": {
        "description": "The scheme to authenticate with, and what was wrong with the credentials (RFC 6750).",
        "required": True,
        "schema": {"type": "string", "maxLength": 500},
        "example": 'Bearer error="invalid_token"',
    },
    "RetryAfter": {
        "description": "Seconds to wait before the request is repeated.",
        "required": True,
        "schema": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 86400},
        "example": 30,
    },
    "RateLimit": {
        "description": "What is left of the budget, and the seconds until it is renewed.",
        "schema": {"type": "string", "maxLength": 200},
        "example": '"default";r=0;t=30',
    },
    "RateLimitPolicy": {
        "description": "The budget and its window in seconds.",
        "schema": {"type": "string", "maxLength": 200},
        "example": '"default";q=20;w=60',
    },
}
_PARAMETERS: Final[Mapping[str, dict[str, Any]]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Random UUID that the client makes once per intended request and repeats with every retry.",
        "schema": {"type": "string", "format": "uuid"},
        "example": "01a09f3d-9b90-70cb-8e26-3464f9ebdacc",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The strong entity tag of the version that the change is based on, or `*` for whichever is current.",
        "schema": {
            "type": "string",
            "maxLength": 1024,
            "anyOf": [{"enum": ["*"]}, {"pattern": '^"[!#-~]{1,128}"$'}],
        },
        "example": "*",
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "Entity tags of the copies that the client holds. Answered with 304 when one of them is current.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 1024, "pattern": "^[!-~][ -~]*$"},
    },
    "PageToken": {
        "name": "page_token",
        "in": "query",
        "required": False,
        "description": "The `next_page_token` of the page before. Left out for the first page.",
        "schema": reference("PageToken"),
    },
}
PAGE_TOKEN: Final[dict[str, Any]] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 512,
    "pattern": "^[A-Za-z0-9_-]+$",
    "description": "Names the next page of a list. Opaque to clients, and absent from the last page.",
}
MONEY: Final[dict[str, Any]] = {
    "type": "object",
    "description": "An amount of money.",
    "additionalProperties": False,
    "required": ["amount_minor", "currency"],
    "properties": {
        "amount_minor": {
            "type": "integer",
            "format": "int64",
            "minimum": 0,
            "maximum": 99900000000000,
            "description": "The amount in minor units of the currency (cents of a euro, whole yen).",
        },
        "currency": {
            "type": "string",
            "format": "iso-4217",
            "minLength": 3,
            "maxLength": 3,
            "pattern": "^[A-Z]{3}$",
            "description": "Currency as a code of three letters (ISO 4217).",
        },
    },
}
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "A problem detail (RFC 9457).",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "maxLength": 2048,
            "description": "Kind of problem; `about:blank` where title and status say it all.",
        },
        "title": {
            "type": "string",
            "maxLength": 200,
            "description": "Name of the kind of problem, for people.",
        },
        "status": {
            "type": "integer",
            "format": "int32",
            "minimum": 400,
            "maximum": 599,
            "description": "The HTTP status of the reply.",
        },
        "code": {
            "type": "string",
            "maxLength": 64,
            "pattern": "^[a-z][a-z0-9-]*$",
            "description": "Name of the problem, for programs. Stable within a major version.",
        },
        "detail": {
            "type": "string",
            "maxLength": 4096,
            "description": "What went wrong this time, for people.",
        },
        "instance": {
            "type": "string",
            "format": "uri-reference",
            "maxLength": 2048,
            "description": "Where it went wrong, usually the path of the request.",
        },
        "errors": {
            "type": "array",
            "maxItems": 100,
            "description": "The values that were refused.",
            "items": reference("ProblemError"),
        },
    },
}
_PROBLEM_ERROR: Final[dict[str, Any]] = {
    "type": "object",
    "description": "A value of the request that was refused: `pointer` for the body, `parameter` and `in` for a parameter.",
    "required": ["detail"],
    "properties": {
        "pointer": {
            "type": "string",
            "maxLength": 2048,
            "description": "JSON Pointer (RFC 6901) into the body; empty for the body as a whole.",
        },
        "parameter": {"type": "string", "maxLength": 200, "description": "Name of the parameter."},
        "in": {
            "type": "string",
            "enum": ["path", "query", "header", "cookie"],
            "description": "Where the parameter is sent. Later versions may add values.",
        },
        "detail": {"type": "string", "maxLength": 4096, "description": "What is wrong with the value."},
    },
}
SHARED_SCHEMAS: Final[Mapping[str, dict[str, Any]]] = {
    "Money": MONEY,
    "PageToken": PAGE_TOKEN,
    "Problem": _PROBLEM,
    "ProblemError": _PROBLEM_ERROR,
}
"""Schemas that the conventions bring along; a brief cannot name its own so."""
SHARED_NAMES: Final = frozenset(SHARED_SCHEMAS)


class Parts:
    """The components that are used, in the order of their first use."""

    def __init__(self, instance: str) -> None:
        """Begin with none; `instance` is the path in the examples of problems."""
        self._instance = instance
        self.responses: dict[str, Any] = {}
        self.headers: dict[str, Any] = {}
        self.parameters: dict[str, Any] = {}

    def header(self, name: str) -> dict[str, Any]:
        """Refer to a header."""
        self.headers.setdefault(name, dict(_HEADERS[name]))
        if name == "Location":
            self.headers[name]["example"] = self._instance
        return {"$ref": f"#/components/headers/{name}"}

    def parameter(self, name: str, value: dict[str, Any] | None = None) -> dict[str, Any]:
        """Refer to a parameter; `value` is one that the conventions do not have."""
        self.parameters.setdefault(name, value if value is not None else dict(_PARAMETERS[name]))
        return {"$ref": f"#/components/parameters/{name}"}

    def not_modified(self) -> dict[str, Any]:
        """Refer to the response 304."""
        self.responses.setdefault(
            "NotModified",
            {
                "description": "The copy that the client holds is current. There is no body.",
                "headers": {"ETag": self.header("ETag"), "Cache-Control": self.header("CacheControl")},
            },
        )
        return {"$ref": "#/components/responses/NotModified"}

    def problem(self, status: int) -> dict[str, Any]:
        """Refer to the response of an error."""
        name = _NAMES.get(status) or pascal(HTTPStatus(status).phrase)
        self.responses.setdefault(name, self._problem(status))
        return {"$ref": f"#/components/responses/{name}"}

    def _problem(self, status: int) -> dict[str, Any]:
        title = _TITLES.get(status) or HTTPStatus(status).phrase
        description, detail = _DETAILS.get(status, (f"{title}.", f"{title}."))
        value = {"type": "about:blank", "title": title, "status": status, "code": kebab(title)}
        if detail:
            value["detail"] = detail
        value["instance"] = self._instance
        response: dict[str, Any] = {"description": description}
        headers: dict[str, Any] = {}
        if status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = self.header("WwwAuthenticate")
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            headers["Retry-After"] = self.header("RetryAfter")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            headers["RateLimit"] = self.header("RateLimit")
            headers["RateLimit-Policy"] = self.header("RateLimitPolicy")
        if headers:
            response["headers"] = headers
        examples = {"problem": {"summary": title, "value": value}}
        response["content"] = {
            "application/problem+json": {"schema": reference("Problem"), "examples": examples}
        }
        return response


def page_size(default: int, most: int) -> dict[str, Any]:
    """Return the parameter that says how many entries a page has."""
    return {
        "name": "page_size",
        "in": "query",
        "required": False,
        "description": "The most entries that the page may have.",
        "schema": {"type": "integer", "format": "int32", "minimum": 1, "maximum": most, "default": default},
    }


def query_text(name: str, description: str) -> dict[str, Any]:
    """Return a query parameter that holds a line of text."""
    schema = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": LINE_PATTERN}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
