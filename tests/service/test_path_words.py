"""Paths that mean something by their words alone: health checks, verbs, and properties of one thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import contracts
from tests.service.running import Generated, Running, generate, running

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    folder = tmp_path_factory.mktemp("path-words")
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


def test_parts_of_one_thing_are_changed_and_shown(harbour: Generated, tmp_path: Path) -> None:
    with running(harbour, tmp_path) as served:
        made = served.send("POST", "/berths", {"quay": "east"}).json()
        place = f"/berths/{made['id']}"
        assert served.send("GET", f"{place}/depth").status == 404
        assert served.send("PUT", f"{place}/depth", {"depth": 7.5}).status == 204
        assert served.send("GET", f"{place}/depth").json() == 7.5
        changed = served.send("PATCH", f"{place}/quay", {"quay": "west"}).json()
        assert changed == served.send("GET", place).json() == {**made, "quay": "west", "depth": 7.5}
        assert served.send("PATCH", f"{place}/quay", {"quay": ""}).status in {400, 422}
        nobody = "/berths/0190a3c0-0000-7000-8000-00000000a11c"
        assert served.send("PUT", f"{nobody}/depth", {"depth": 1}).status == 404


def test_verbs_do_what_the_methods_do(harbour: Generated, tmp_path: Path) -> None:
    with running(harbour, tmp_path) as served:
        made = served.send("POST", "/ships/register", {"imo": "9321483", "name": "Emma", "flag": "DK"})
        assert (made.status, made.headers["location"]) == (201, "/ships/getShipById/9321483")
        assert served.send("GET", "/ships/all").json() == [made.json()]
        berth = served.send("POST", "/berths", {"quay": "east"}).json()["id"]
        moored = served.send("PUT", "/ships/9321483/berth", {"berth_id": berth})
        assert moored.json() == {**made.json(), "berth_id": berth}
        gone = served.send(
            "PUT", "/ships/9321483/berth", {"berth_id": "0190a3c0-0000-7000-8000-00000000a11c"}
        )
        assert gone.status in {409, 422}
        edited = served.send("PUT", "/ships/edit/9321483", {"imo": "9321483", "name": "Elly"})
        assert edited.json() == {"imo": "9321483", "name": "Elly", "berth_id": berth}
        assert served.send("DELETE", "/ships/delete/9321483").status == 204
        assert served.send("GET", "/ships/getShipById/9321483").status == 404
        assert served.send("GET", "/ships/all").json() == []


def test_things_are_found_by_a_property_in_the_path(harbour: Generated, tmp_path: Path) -> None:
    with running(harbour, tmp_path) as served:
        for imo, flag, code in (
            ("1000001", "DK", "OWAA"),
            ("1000002", "NO", "LAAB"),
            ("1000003", "DK", "LAAB"),
        ):
            sent = {"imo": imo, "name": "Ada", "flag": flag, "radio_code": code}
            assert served.send("POST", "/ships/register", sent).status == 201
        assert {ship["imo"] for ship in served.send("GET", "/register/flag/DK").json()} == {
            "1000001",
            "1000003",
        }
        assert served.send("GET", "/register/flag/PA").json() == []
        assert served.send("GET", "/register/flag/XX").status in {400, 404, 422}
        berth = served.send("POST", "/berths", {"quay": "east"}).json()["id"]
        moored = served.send("PUT", "/ships/1000002/berth", {"berth_id": berth}).json()
        assert served.send("GET", f"/ships/berth/{berth}").json() == [moored]
        assert served.send("GET", "/ships/radio-code/OWAA").json()["imo"] == "1000001"
        assert served.send("GET", "/ships/radio-code/NONE").status == 404
        assert served.send("GET", "/ships/radio-code/LAAB").status == 409
