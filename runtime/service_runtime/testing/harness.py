"""Run the service in the tests' own process and send it requests."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from ..storage.database import Database
from ..storage.tables import idempotency_records
from .package import Settings, app, settings, tables, tokens

# 32 octets that are secret to nobody: the key of the tests' development issuer.
DEV_KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
ALICE = "0190a3c0-0000-7000-8000-00000000a11c"
BOB = "0190a3c0-0000-7000-8000-000000000b0b"
_SECONDS = 60.0


@dataclass(frozen=True)
class Outgoing:
    """Hold a request before it is sent; ``path`` is percent-encoded, ``content`` the octets of the body."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None


def build_settings(database_url: str, **changes: Any) -> Settings:
    """Return settings for tests: development tokens, migrated at the start, every reply checked."""
    chosen: dict[str, Any] = {
        "database_url": database_url,
        "auto_migrate": True,
        "auth_dev": True,
        "auth_dev_key": SecretStr(DEV_KEY),
        "check_replies": True,
        "log_level": "ERROR",
    }
    return settings.Settings(**{**chosen, **changes})


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content


class Service:
    """Run one replica; ``with Service(...)`` starts and stops it.

    ``has_database`` says that the tests reach its database themselves.
    """

    has_database = True

    def __init__(self, configuration: Settings) -> None:
        self.settings = configuration
        self._runner = asyncio.Runner()
        self._database = Database(configuration.database_url)
        self._stack = AsyncExitStack()
        self._client: httpx.AsyncClient | None = None

    def __enter__(self) -> Self:
        self._runner.__enter__()
        self._runner.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.close()

    def send(self, request: Outgoing) -> httpx.Response:
        """Send one request and return the reply; a failure inside the service is its 500."""
        return self._runner.run(self._send(request))

    def send_at_once(self, requests: Sequence[Outgoing]) -> list[httpx.Response]:
        """Send requests without waiting for each other's replies."""

        async def send() -> list[httpx.Response]:
            return await asyncio.gather(*(self._send(request) for request in requests))

        return self._runner.run(send())

    def run(self, work: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
        """Do something in the service's database, in a transaction that is committed."""
        return self._runner.run(self._work(work))

    def send_while_held(self, request: Outgoing) -> httpx.Response:
        """Send a request while another transaction writes."""

        async def work(_: AsyncConnection) -> httpx.Response:
            return await self._send(request)

        reply: httpx.Response = self.run(work)
        return reply

    def empty(self) -> None:
        """Delete all rows of the contract's entities, and all records of idempotency keys."""

        async def delete(db: AsyncConnection) -> None:
            for table in (*reversed(tables.metadata.sorted_tables), idempotency_records):
                await db.execute(table.delete())

        self.run(delete)

    def token(self, subject: str = ALICE, scopes: frozenset[str] | None = None) -> str:
        """Return a valid token, with all scopes that the contract names unless told otherwise."""
        if scopes is None:
            scopes = tokens.contract_scopes(tokens.load_contract())
        key = tokens.development_key(self.settings)
        audience = self.settings.auth_audience
        return str(tokens.issue_token(key, subject=subject, scopes=scopes, audience=audience))

    async def _start(self) -> None:
        application = app.create_app(self.settings)
        self._stack.push_async_callback(self._database.dispose)
        await self._stack.enter_async_context(application.router.lifespan_context(application))
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://service.test")
        self._client = await self._stack.enter_async_context(client)

    async def _work(self, work: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
        async with self._database.begin(write=True) as db:
            return await work(db)

    async def _send(self, request: Outgoing) -> httpx.Response:
        if self._client is None:
            raise RuntimeError("the service is not started")
        query: Any = list(request.query)
        url = httpx.URL(request.path).copy_merge_params(query) if query else request.path
        # httpx sends a length, or a body in chunks where that is not known.
        chunked = any(name.lower() == "transfer-encoding" for name in request.headers)
        content: Any = _chunks(request.content or b"") if chunked else request.content
        return await self._client.request(request.method, url, headers=dict(request.headers), content=content)


class Remote(Service):
    """Send requests to processes that run already, in turn; ``known`` is a token that opens them, if there is one."""

    has_database = False

    def __init__(self, configuration: Settings, addresses: list[str], known: str = "") -> None:
        super().__init__(configuration)
        self._known = known
        self._clients = [httpx.Client(base_url=address, timeout=_SECONDS) for address in addresses]

    def send(self, request: Outgoing) -> httpx.Response:
        """Send one request to the process whose turn it is."""
        client = self._clients.pop(0)
        self._clients.append(client)
        query: Any = list(request.query)
        target = httpx.URL(request.path).copy_merge_params(query) if query else request.path
        return client.request(request.method, target, headers=dict(request.headers), content=request.content)

    def token(self, subject: str = ALICE, scopes: frozenset[str] | None = None) -> str:
        """Return the token that is known, whoever asks, or a new one."""
        return self._known or super().token(subject, scopes)
