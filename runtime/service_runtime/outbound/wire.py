"""Write parameters and bodies the way the contract says that they travel (RFC 6570 underneath)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ..core.media import OCTETS

_DELIMITERS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}


def query_text(definition: Mapping[str, Any], value: Any) -> str:
    """Write a query parameter, without the question mark; "" for what has no text, such as an empty list."""
    name = quote(str(definition["name"]), safe="")
    style = str(definition.get("style") or "form")
    explode = definition.get("explode", style in {"form", "deepObject"}) is True
    if "content" in definition:
        return f"{name}={_escaped(json.dumps(value))}"
    if isinstance(value, Mapping):
        pairs = [(quote(str(key), safe=""), _escaped(item)) for key, item in value.items()]
        if style == "deepObject":
            return "&".join(f"{name}%5B{key}%5D={item}" for key, item in pairs)
        if explode:
            return "&".join(f"{key}={item}" for key, item in pairs)
        delimiter = _DELIMITERS.get(style, ",")
        return f"{name}={delimiter.join(part for pair in pairs for part in pair)}"
    if isinstance(value, list):
        items = [_escaped(item) for item in value]
        if not items:
            return ""
        if explode:
            return "&".join(f"{name}={item}" for item in items)
        return f"{name}={_DELIMITERS.get(style, ',').join(items)}"
    return f"{name}={_escaped(value)}"


def header_text(definition: Mapping[str, Any], value: Any) -> str:
    """Write the value of a header or cookie in the style ``simple`` (OpenAPI 3.1, 4.8.12.2)."""
    if "content" in definition:
        return json.dumps(value)
    if isinstance(value, Mapping):
        joint = "=" if definition.get("explode") is True else ","
        return ",".join(f"{key}{joint}{scalar_text(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ",".join(map(scalar_text, value))
    return scalar_text(value)


def write_multipart(value: Mapping[str, Any]) -> tuple[bytes, str]:
    """Write a form as multipart/form-data (RFC 7578); return it with its media type."""
    boundary = secrets.token_hex(16)
    body = bytearray()
    for name, given in value.items():
        for item in given if isinstance(given, list) else [given]:
            quoted = str(name).replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
            filename = f'; filename="{quoted}"' if isinstance(item, bytes) else ""
            kind, content = _part(item)
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{quoted}"{filename}\r\n'
            body += f"{head}Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n"
    return bytes(body) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def scalar_text(value: Any) -> str:
    """Write a scalar as JSON does, text as it is."""
    return value if isinstance(value, str) else json.dumps(value)


def _part(item: Any) -> tuple[str, bytes]:
    if isinstance(item, bytes):
        return OCTETS, item
    if isinstance(item, Mapping | list):
        return "application/json", json.dumps(item).encode()
    return "text/plain; charset=utf-8", scalar_text(item).encode()


def _escaped(value: Any) -> str:
    return quote(scalar_text(value), safe="")
