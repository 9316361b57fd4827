"""Evaluate runtime expressions: where a callback goes (OpenAPI 3.1, 4.8.20.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ..contract.document import pointer_parts
from ..core.types import Call, Reply
from ..core.values import dump
from .wire import scalar_text

_EXPRESSION = re.compile(r"\{(\$[^{}]+)\}")


class ExpressionError(Exception):
    """Report an expression that has no value, or none that can be part of an address."""


def evaluate(template: str, call: Call, reply: Reply[Any, Any] | None) -> str:
    """Return a template with the values of its expressions; one that is more than the whole text is encoded.

    Raises:
        ExpressionError: when something that is named was not sent.
    """

    def value(match: re.Match[str]) -> str:
        text = scalar_text(_value(match[1], call, reply))
        # An expression at the beginning is the address itself; anything behind it is a part of one.
        return text if match.start() == 0 else quote(text, safe="")

    if template.startswith("$"):
        return scalar_text(_value(template, call, reply))
    return _EXPRESSION.sub(value, template)


def _value(expression: str, call: Call, reply: Reply[Any, Any] | None) -> Any:
    request = call.request
    simple = {"$url": str(request.url), "$method": request.method}
    if expression in simple:
        return simple[expression]
    if expression == "$statusCode" and reply is not None:
        return int(reply.status)
    source, _, rest = expression.partition(".")
    place, pointed, pointer = rest.partition("#")
    body: Any = None
    if source == "$request":
        places: Mapping[str, Mapping[str, Any]] = {"query": call.query, "path": call.path}
        headers: Mapping[str, str] = {name.lower(): text for name, text in request.headers.items()}
        body = call.body
    elif source == "$response" and reply is not None:
        places = {}
        headers = {name.lower(): text for name, text in reply.headers.items()}
        body = dump(reply.body)
    else:
        raise ExpressionError(f"{expression} has no value here")
    kind, _, name = rest.partition(".")
    if place == "body":
        found = _pointed(body, pointer) if pointed else body
    elif kind == "header":
        found = headers.get(name.lower())
    else:
        found = places.get(kind, {}).get(name)
    if found is None or isinstance(found, Mapping | list | bytes):
        raise ExpressionError(f"{expression} has no value that can be part of an address")
    return found


def _pointed(value: Any, pointer: str) -> Any:
    for part in pointer_parts(pointer):
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, Mapping):
            value = value.get(part)
        else:
            return None
    return value
