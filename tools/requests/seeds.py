"""Make requests that a contract allows, as well as they can be made: what mutations begin with."""

from __future__ import annotations

import base64
import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from scaffold.trial.running.credentials import BASIC_USER
from scaffold.trial.running.service import Service

# One full and one sparse value of every schema.
_STYLES = ((0, True), (1, False))
_BOUNDARY = "seed-boundary"
_PLACES = ("path", "query", "header", "cookie")


@dataclass(frozen=True, slots=True)
class Seed:
    """A request; `path` is percent-encoded, all else is as it is meant, headers are of lower-case names."""

    operation: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(slots=True)
class _Values:
    """The parameters of one request, by the place where they are sent."""

    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    cookie: dict[str, str] = field(default_factory=dict)

    def put(self, place: str, name: str, value: str) -> None:
        if place in _PLACES:
            getattr(self, place)[name] = value


class Seeds:
    """Makes the requests of one service's operations; `token` is what every security scheme is given."""

    def __init__(self, service: Service, token: str | None) -> None:
        sys.path.insert(0, str(service.source))
        try:
            document, dialect, schemas, synthesizer = (
                importlib.import_module(f"{service.package}._runtime.{name}")
                for name in (
                    "contract.document",
                    "contract.dialect",
                    "contract.schemas",
                    "synthesis.synthesizer",
                )
            )
        finally:
            sys.path.remove(str(service.source))
        self._contract = document.Contract.load(service.effective_contract)
        self._unsatisfiable: type[Exception] = synthesizer.Unsatisfiable
        compiled = schemas.Schemas(self._contract, samples=True)
        self._synthesizer = synthesizer.Synthesizer(compiled, dialect.Direction.REQUEST)
        self._token = token

    def build(self) -> list[Seed]:
        """Build the requests, always the same ones."""
        operations = self._contract.operations.values()
        return [seed for operation in operations for seed in self._of(operation)]

    def _of(self, operation: Any) -> Iterator[Seed]:
        body = operation.request_body or {}
        for nth, full in _STYLES:
            for media_type, media in [*body.get("content", {}).items()] or [("", {})]:
                yield self._seed(operation, media_type, media, nth=nth, full=full)

    def _seed(
        self, operation: Any, media_type: str, media: Mapping[str, Any], *, nth: int, full: bool
    ) -> Seed:
        values = _Values()
        for parameter in operation.parameters:
            if full or parameter.get("required"):
                described = next(iter(parameter.get("content", {}).values()), parameter)
                value = self._value(described.get("schema", {}), nth, full=full)
                values.put(str(parameter.get("in")), str(parameter.get("name")), _text(value))
        self._authorize(operation, values)
        headers = {"accept": "*/*", **{name.lower(): value for name, value in values.header.items()}}
        if values.cookie:
            headers["cookie"] = "; ".join(f"{name}={quote(value)}" for name, value in values.cookie.items())
        data = b""
        if media_type:
            data = encode_body(media_type, self._value(media.get("schema", {}), nth, full=full))
            is_multipart = media_type.startswith("multipart/")
            headers["content-type"] = f"{media_type}; boundary={_BOUNDARY}" if is_multipart else media_type
        path = operation.path
        for name, value in values.path.items():
            path = path.replace(f"{{{name}}}", quote(value, safe="") or "x")
        return Seed(
            f"{operation.method} {operation.path}",
            operation.method,
            self._contract.base_path + quote(path, safe="/%:@!$&'()*+,;=~"),
            tuple(values.query.items()),
            tuple(headers.items()),
            data,
        )

    def _value(self, schema: Any, nth: int, *, full: bool) -> Any:
        try:
            return self._synthesizer.value(schema, full=full, nth=nth)
        except self._unsatisfiable:
            return "x"

    def _authorize(self, operation: Any, values: _Values) -> None:
        for name in operation.security[0] if operation.security and self._token else ():
            scheme = self._contract.security_schemes.get(name, {})
            if scheme.get("type") == "apiKey":
                values.put(str(scheme.get("in")), str(scheme.get("name")), str(self._token))
            elif str(scheme.get("scheme", "")).lower() == "basic":
                pair = base64.b64encode(f"{BASIC_USER}:{self._token}".encode()).decode()
                values.put("header", "authorization", f"Basic {pair}")
            else:
                values.put("header", "authorization", f"Bearer {self._token}")


def encode_body(media_type: str, value: Any) -> bytes:
    """Write a value in a media type: forms and JSON as such, everything else as text."""
    if "json" in media_type:
        return json.dumps(value).encode()
    if media_type == "application/x-www-form-urlencoded":
        return urlencode(_fields(value)).encode()
    if media_type.startswith("multipart/"):
        return _multipart(_fields(value))
    if "xml" in media_type:
        return f"<root>{''.join(f'<{name}>{text}</{name}>' for name, text in _fields(value))}</root>".encode()
    return _text(value).encode(errors="replace")


def _fields(value: Any) -> list[tuple[str, str]]:
    items = value.items() if isinstance(value, dict) else [("value", value)]
    return [(name, _text(item)) for name, item in items]


def _multipart(fields: list[tuple[str, str]]) -> bytes:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields
    ]
    return "".join([*parts, f"--{_BOUNDARY}--\r\n"]).encode()


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return ",".join(map(_text, value))
    return json.dumps(value)
