"""Health checks that a contract declares are answered by the service itself, with its database and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import contracts
from tests.service.running import Generated, Running, generate, running

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    folder = tmp_path_factory.mktemp("probes")
    (folder / "harbour.yaml").write_text(contracts.read("harbour"))
    return generate(folder, "harbour-service", "--spec", "harbour.yaml", "--no-input", "--force")


@pytest.fixture
def away(harbour: Generated, tmp_path: Path) -> Iterator[Running]:
    """Yield the service without its database."""
    with running(
        harbour, tmp_path, until="/healthz", DATABASE_URL="postgresql://nobody@127.0.0.1:1/x"
    ) as served:
        yield served


def test_all_is_well(harbour: Generated, tmp_path: Path) -> None:
    with running(harbour, tmp_path) as served:
        alive = served.send("GET", "/healthz").json()
        assert (alive["status"], alive["version"], alive["service"]) == ("pass", "2.3.0", "harbour")
        assert isinstance(alive["uptime"], int)
        assert set(alive) == {"status", "version", "service", "uptime", "timestamp"}
        ready = served.send("GET", "/readyz")
        assert (ready.status, ready.body) == (200, b"ok")
        beat = served.send("GET", "/livez")
        assert (beat.status, beat.body) == (204, b"")
        assert served.send("GET", "/health/tide").status == 501


def test_what_lives_says_so_without_a_database(away: Running) -> None:
    assert away.send("GET", "/healthz").json()["status"] == "pass"
    assert away.send("GET", "/livez").status == 204
    assert away.send("GET", "/berths").status == 503


def test_what_needs_the_database_is_not_ready(away: Running) -> None:
    ready = away.send("GET", "/readyz")
    assert (ready.status, ready.json()) == (503, {"status": "down"})
    assert ready.headers["retry-after"]


def test_its_own_tests_take_the_probes_for_the_contracts(harbour: Generated) -> None:
    done = harbour.run("pytest", "-n", "0", "-q", "tests/unit/test_platform.py", "-k", "not postgresql")
    assert done.returncode == 0, done.stdout
