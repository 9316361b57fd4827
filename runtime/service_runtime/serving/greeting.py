"""Greet whoever started the service at a terminal: where it answers, and a request that can be pasted."""

from __future__ import annotations

import asyncio
import base64
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from starlette.applications import Starlette
from starlette.types import Message, Scope

from ..contract.document import Contract, ContractError, Operation

_USER = "development"
_TOKEN = "\0"  # noqa: S105 - stands for the token until it is known how it is written
_TRIED = 5
_SECONDS = 1.0
_TOKEN_TYPES = frozenset({"oauth2", "openIdConnect"})


@dataclass(frozen=True, slots=True)
class _Parts:
    """Hold names and values of a request; a value may have ``_TOKEN`` in it. ``basic`` sends it as a password."""

    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    basic: bool = False


@dataclass(frozen=True, slots=True)
class _Request:
    """Hold a GET that needs nothing but what stands in the contract, and a token perhaps."""

    path: str
    parts: _Parts


class _AnsweredError(Exception):
    """End a request whose status is known."""


async def greet(app: Starlette, contract: Contract, *, name: str, url: str, token: Path | None) -> str:
    """Return what to print: the address, and a curl command for an operation that answers, tried out beforehand.

    ``token`` is a file that holds one; without it only operations that are open to everybody are shown.
    """
    shown = any(getattr(route, "path", None) == "/docs" for route in app.routes)
    browser = f"  {url}{'/docs' if shown else '/openapi.json'} in a browser"
    found = await _first_answering(app, contract, token)
    if found is None:
        secured = token is None and any(operation.security for operation in contract.operations.values())
        lines = [browser + ("; AUTH_DEV=1 opens it to development tokens" if secured else "")]
    else:
        request, status = found
        now = "" if status < HTTPStatus.MULTIPLE_CHOICES else f" (answers {status} at present)"
        lines = [f"{browser}, or in another terminal{now}:", f"  {_curl(request, url, token)}"]
    return "".join(f"{line}\n" for line in ("", f"{name} runs on {url}", *lines, "  Ctrl-C stops it.", ""))


async def _first_answering(
    app: Starlette, contract: Contract, token: Path | None
) -> tuple[_Request, int] | None:
    """Return the first request that succeeds with its status; where none does, the first at all."""
    first: tuple[_Request, int] | None = None
    secret = _read(token)
    for _, request in zip(range(_TRIED), _requests(contract, with_token=token is not None), strict=False):
        status = await _status(app, request, secret)
        if status < HTTPStatus.MULTIPLE_CHOICES:
            return request, status
        first = first or (request, status)
    return first


def _requests(contract: Contract, *, with_token: bool) -> Iterator[_Request]:
    """Yield requests of GET operations: those without parameters first, those to everybody last."""
    ranked = [
        (("{" in operation.path, not operation.security), request)
        for operation in contract.operations.values()
        if operation.method == "GET" and operation.fault is None
        for request in (_request(contract, operation, with_token=with_token),)
        if request is not None
    ]
    yield from (request for _, request in sorted(ranked, key=lambda pair: pair[0]))


def _request(contract: Contract, operation: Operation, *, with_token: bool) -> _Request | None:
    """Return the request of an operation, None where a parameter it needs has no example or no token can be sent."""
    credentials = _credentials(contract, operation, with_token=with_token)
    if credentials is None or (operation.request_body or {}).get("required"):
        return None
    path = f"{contract.base_path}{operation.path}"
    query, headers = list(credentials.query), list(credentials.headers)
    for parameter in operation.parameters:
        if not parameter.get("required"):
            continue
        name, value = str(parameter.get("name", "")), _example(contract, parameter)
        if value is None or parameter.get("in") not in {"path", "query", "header"}:
            return None
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        elif parameter["in"] == "query":
            query.append((name, value))
        else:
            headers.append((name, value))
    if "{" in path or "?" in path:
        return None
    return _Request(
        quote(path, safe="/%:@!$&'()*+,;=~"), _Parts(tuple(query), tuple(headers), credentials.basic)
    )


def _credentials(contract: Contract, operation: Operation, *, with_token: bool) -> _Parts | None:
    """Return what carries the token in the first alternative that it can satisfy."""
    if not operation.security or any(not alternative for alternative in operation.security):
        return _Parts()
    for alternative in operation.security if with_token else ():
        parts: _Parts | None = _Parts()
        for name in alternative:
            parts = parts and _with_scheme(parts, contract.security_schemes.get(name, {}))
        if parts is not None:
            return parts
    return None


def _with_scheme(parts: _Parts, scheme: Mapping[str, Any]) -> _Parts | None:
    kind, prefix = scheme.get("type"), str(scheme.get("scheme", "")).lower()
    if kind == "http" and prefix == "basic":
        return _Parts(parts.query, parts.headers, basic=True)
    if kind == "http" or kind in _TOKEN_TYPES:
        word = prefix.capitalize() if kind == "http" else "Bearer"
        return _Parts(parts.query, (*parts.headers, ("Authorization", f"{word} {_TOKEN}")), parts.basic)
    if kind == "apiKey" and scheme.get("in") == "query":
        return _Parts((*parts.query, (str(scheme.get("name")), _TOKEN)), parts.headers, parts.basic)
    if kind == "apiKey":
        name = str(scheme.get("name"))
        header = (name, _TOKEN) if scheme.get("in") == "header" else ("Cookie", f"{name}={_TOKEN}")
        return _Parts(parts.query, (*parts.headers, header), parts.basic)
    return None


def _example(contract: Contract, parameter: Mapping[str, Any]) -> str | None:
    """Return a value that the contract itself names for a parameter; None where it names none of a plain type."""
    try:
        schema = contract.follow(parameter.get("schema", {}))
        named = [contract.follow(one).get("value") for one in (parameter.get("examples") or {}).values()]
    except ContractError:
        return None
    choices = [
        parameter.get("example"),
        *named,
        schema.get("default"),
        schema.get("const"),
        schema.get("example"),
    ]
    choices += [*(schema.get("examples") or ()), *(schema.get("enum") or ())]
    for value in choices:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str | int | float) and value != "" and str(value).isprintable():
            return str(value)
    return None


async def _status(app: Starlette, request: _Request, token: str) -> int:
    """Ask the application, behind its middleware, so that nothing is logged; 500 for what fails or takes too long."""
    headers = [(name.lower(), value.replace(_TOKEN, token)) for name, value in request.parts.headers]
    if request.parts.basic:
        secret = base64.b64encode(f"{_USER}:{token}".encode()).decode()
        headers.append(("authorization", f"Basic {secret}"))
    query = urlencode([(name, value.replace(_TOKEN, token)) for name, value in request.parts.query])
    scope: Scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": unquote(request.path), "raw_path": request.path.encode(), "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"accept", b"*/*")]
        + [(name.encode(), value.encode()) for name, value in headers],
        "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 0), "app": app, "state": {},
    }  # fmt: skip

    sent: list[int] = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        for message in asked:
            return message
        # Nobody hangs up: what listens for that is ended with the request.
        await asyncio.get_running_loop().create_future()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            sent.append(int(message["status"]))
            # A stream may go on for ever.
            raise _AnsweredError

    with suppress(Exception):  # whoever sends the request is told why it fails
        async with asyncio.timeout(_SECONDS):
            await app.router(scope, receive, send)
    return sent[0] if sent else HTTPStatus.INTERNAL_SERVER_ERROR


def _read(token: Path | None) -> str:
    return "" if token is None else token.read_text(encoding="utf-8").strip()


def _curl(request: _Request, url: str, token: Path | None) -> str:
    """Write a request for a POSIX shell; the token is read from its file when the command runs, from any folder."""
    secret = "" if token is None else f"$(cat {_shell_path(token)})"
    words = ["curl"]
    if request.parts.basic:
        words += ["-u", _quoted(f"{_USER}:{_TOKEN}", secret)]
    for name, value in request.parts.headers:
        words += ["-H", _quoted(f"{name}: {value}", secret)]
    query = urlencode(request.parts.query, safe=_TOKEN)
    words.append(_quoted(f"{url}{request.path}{'?' if query else ''}{query}", secret))
    return " ".join(words)


def _quoted(text: str, secret: str) -> str:
    if _TOKEN not in text:
        return shlex.quote(text)
    escaped = "".join(f"\\{char}" if char in '"\\$`' else char for char in text)
    return f'"{escaped.replace(_TOKEN, secret)}"'


def _shell_path(path: Path) -> str:
    """Write an absolute path for a shell, with ``~`` for the home folder where nothing in it needs quotes."""
    home, text = os.environ.get("HOME", "").rstrip("/"), str(path.absolute())
    short = f"~{text.removeprefix(home)}" if home and text.startswith(f"{home}/") else text
    return short if shlex.quote(short.removeprefix("~")) == short.removeprefix("~") else shlex.quote(text)
