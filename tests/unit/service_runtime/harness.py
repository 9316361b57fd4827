"""Stand-ins for what surrounds the static modules of a generated service in their tests."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import unquote

from sqlalchemy import MetaData

from service_runtime.contract.document import Contract
from service_runtime.core.problems import Problem
from service_runtime.docs.pages import docs_routes
from service_runtime.forms import decoders
from service_runtime.http.features import Features
from service_runtime.routing.queries import QueryTemplate
from service_runtime.storage.entities import Entity
from service_runtime.synthesis.synthesizer import Synthesizer
from service_runtime.xml import formats

EVERYTHING = Features(
    (*decoders.DECODERS, *formats.DECODERS), formats.ENCODERS, Synthesizer, QueryTemplate, docs_routes
)
"""All parts of the runtime that a contract may need."""


@dataclass
class Answer:
    """Hold what an application answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass
class Units:
    """Record the units of work instead of opening any."""

    outcomes: list[str] = field(default_factory=list)
    writes: list[bool] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def begin(self, *, write: bool, operation: str = "", resource: str = "") -> AsyncIterator[object]:
        """Record whether the block committed."""
        self.writes.append(write)
        try:
            yield object()
        except BaseException:
            self.outcomes.append("rollback")
            raise
        self.outcomes.append("commit")


@dataclass
class Replays:
    """Remember replies in a dictionary."""

    known: dict[tuple[str, str, str], tuple[str, Any]] = field(default_factory=dict)

    async def claim(  # noqa: PLR0917 - the interface has six
        self, db: object, caller: str, operation: str, key: str, digest: str, ttl: Any
    ) -> Any:
        """Return the stored reply of the same request."""
        if (caller, operation, key) not in self.known:
            self.known[caller, operation, key] = (digest, None)
            return None
        known, reply = self.known[caller, operation, key]
        if known != digest:
            raise Problem(422, detail="another request")
        return reply

    async def store(self, db: object, caller: str, operation: str, key: str, reply: Any) -> None:
        """Keep a reply."""
        self.known[caller, operation, key] = (self.known[caller, operation, key][0], reply)


@dataclass
class Service:
    """Hold an application and what it was made of."""

    app: Any
    units: Units
    replays: Replays

    def send(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        content_type: str = "application/json",
    ) -> Answer:
        """Send a request; ``target`` goes into ``raw_path`` and the query exactly as it is written."""
        sent = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
        data = b""
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            if content_type:
                sent.append((b"content-type", content_type.encode()))
        return asyncio.run(_request(self.app, method, target, sent, data))


async def _request(
    app: Callable[..., Awaitable[None]],
    method: str,
    target: str,
    headers: list[tuple[bytes, bytes]],
    data: bytes,
) -> Answer:
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }
    received = [{"type": "http.request", "body": data, "more_body": False}]
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return received.pop(0) if received else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    # The application answers 500 and raises on: the server above it would log that.
    with contextlib.suppress(RuntimeError):
        await app(scope, receive, send)
    start = messages[0]
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return Answer(start["status"], {k.decode(): v.decode("latin-1") for k, v in start["headers"]}, body)


def document(paths: dict[str, Any], schemas: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return a contract with these paths and component schemas."""
    components = {"schemas": schemas or {}, **more.pop("components", {})}
    info = {"title": "Test", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": components, **more}


@contextlib.contextmanager
def shipping(
    contract: Mapping[str, Any], entities: Mapping[str, Entity] | None = None
) -> Iterator[Callable[[str], Any]]:
    """Yield a function that imports a module of the shipped tests, for a service with a contract and its entities."""
    testing = "service_runtime.testing"
    package: Any = ModuleType(f"{testing}.package")
    package.PACKAGE = "things_service"
    package.FEATURES = package.app = package.Settings = None
    package.settings = SimpleNamespace(Settings=None)
    package.tables = SimpleNamespace(ENTITIES=entities or {}, metadata=MetaData())
    package.tokens = SimpleNamespace(load_contract=lambda: Contract(contract))
    # Modules that others imported know another contract, or none: they are back afterwards.
    before = _taken_out(testing)
    sys.modules[package.__name__] = package
    try:
        yield lambda name: import_module(f"{testing}.{name}")
    finally:
        _taken_out(testing)
        sys.modules.update(before)
        for name, module in before.items():
            parent, _, own = name.rpartition(".")
            setattr(sys.modules[parent], own, module)


def _taken_out(package: str) -> dict[str, ModuleType]:
    """Take a package and its modules out of those that are imported, and return them."""
    names = [name for name in sys.modules if name == package or name.startswith(f"{package}.")]
    return {name: sys.modules.pop(name) for name in names}
