"""Fixtures of the runtime's tests: a contract mounted on an application, and a handler that answers what it got."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from service_runtime.contract.document import Contract
from service_runtime.core.types import Reply
from service_runtime.http.edge import Edge
from service_runtime.routing.routes import mount
from service_runtime.security.authenticator import Authenticator, AuthSettings
from tests.service.servers import postgres_server, postgres_url
from tests.unit.service_runtime.harness import EVERYTHING, Replays, Service, Units

__all__ = ["postgres_server", "postgres_url"]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the address of an SQLite database of the test's own."""
    return f"sqlite:///{tmp_path / 'service.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def serve() -> Callable[..., Service]:
    """Return a function that mounts a contract with handlers."""
    from fastapi import FastAPI  # costs a second, and most tests do without

    def make(
        contract: dict[str, Any],
        handlers: Mapping[str, Any] | None = None,
        settings: Any = None,
        **options: Any,
    ) -> Service:
        loaded = Contract(contract)
        settings = settings or AuthSettings()
        authenticator = Authenticator(loaded, settings)
        units, replays = Units(), Replays()
        edge = Edge(loaded, authenticator, units, replays, **{"features": EVERYTHING, **options})
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        mount(app, edge, handlers or {})
        return Service(app, units, replays)

    return make


@pytest.fixture
def echo() -> Callable[..., Awaitable[Any]]:
    """Return a handler that answers 200 with what it was called with."""

    async def handler(call: Any) -> Any:
        body = call.body.decode("latin-1") if isinstance(call.body, bytes) else call.body
        seen = {
            "path": call.path,
            "query": call.query,
            "headers": call.headers,
            "cookies": call.cookies,
            "body": body,
        }
        return Reply(200, seen)

    return handler
