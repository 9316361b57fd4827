"""Import the skeleton's ``_generated`` modules from a copy, as the package of a service that does not exist."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.unit.service_runtime.harness import PACKAGE, SKELETON, Replays, Runtime, Service, Units


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """Copy the skeleton's package and import from the copy."""
    folder = tmp_path_factory.mktemp("service")
    shutil.copytree(SKELETON, folder / PACKAGE / "_generated", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / PACKAGE / "__init__.py").touch()
    sys.path.insert(0, str(folder))
    yield Runtime()
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def serve(runtime: Runtime) -> Callable[..., Service]:
    """Return a function that mounts a contract with handlers."""
    from fastapi import FastAPI  # costs a second, and most tests do without

    def make(
        contract: dict[str, Any],
        handlers: Mapping[str, Any] | None = None,
        settings: Any = None,
        **options: Any,
    ) -> Service:
        loaded = runtime.contract.Contract(contract)
        settings = settings or runtime.security.AuthSettings()
        authenticator = runtime.security.Authenticator(loaded, settings)
        units, replays = Units(), Replays(runtime)
        edge = runtime.edge.Edge(loaded, authenticator, units, replays, **options)
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        runtime.routes.mount(app, edge, handlers or {})
        return Service(app, units, replays)

    return make


@pytest.fixture
def echo(runtime: Runtime) -> Callable[..., Awaitable[Any]]:
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
        return runtime.types.Reply(200, seen)

    return handler
