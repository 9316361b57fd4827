"""The servers and services that the tests of this folder can ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.service.running import Generated, generate
from tests.service.servers import PostgresServer, postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Generated]:
    """Return a function that makes the service of a starter, once for the session."""

    @cache
    def make(name: str) -> Generated:
        folder: Path = tmp_path_factory.mktemp("starters")
        return generate(folder, name, "--no-input")

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Return the settings of a service with an empty database."""
    if request.param == "sqlite":
        yield {}
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield {"DATABASE_URL": url.replace("postgresql://", "postgresql+asyncpg://")}
