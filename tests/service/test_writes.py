"""Writes keep what was sent and what the contract says: over HTTP, on specs of three styles, on both databases."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import contracts
from tests.service.running import Generated, Running, generate, running

pytestmark = pytest.mark.service

NEVER = "01990b5e-7c00-7a3f-8d21-4b6c9e0f1a2d"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Generated]:
    folder = tmp_path_factory.mktemp("written")
    made = {}
    for name in ("garden", "forum", "fleet"):
        (folder / f"{name}.yaml").write_text(contracts.read(name))
        made[name] = generate(folder, f"{name}-service", "--spec", f"{name}.yaml", "--no-input", "--force")
    return made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def served(request: pytest.FixtureRequest, made: Generated, work: Path, database: str) -> Iterator[Running]:
    with contextlib.ExitStack() as stack:
        given = {}
        if database == "postgresql":
            server = request.getfixturevalue("postgres_server")
            given["DATABASE_URL"] = stack.enter_context(server.database())
        yield stack.enter_context(running(made, work, **given))


@pytest.fixture(scope="module")
def garden(
    request: pytest.FixtureRequest, services: dict[str, Generated], database: str, tmp_path_factory: Any
) -> Iterator[Running]:
    yield from served(request, services["garden"], tmp_path_factory.mktemp("garden"), database)


@pytest.fixture(scope="module")
def forum(
    request: pytest.FixtureRequest, services: dict[str, Generated], database: str, tmp_path_factory: Any
) -> Iterator[Running]:
    yield from served(request, services["forum"], tmp_path_factory.mktemp("forum"), database)


@pytest.fixture(scope="module")
def fleet(
    request: pytest.FixtureRequest, services: dict[str, Generated], database: str, tmp_path_factory: Any
) -> Iterator[Running]:
    yield from served(request, services["fleet"], tmp_path_factory.mktemp("fleet"), database)


def made(service: Running, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = service.send("POST", path, body)
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.json()
    return found


def test_defaults_of_requests_are_stored(garden: Running, forum: Running, fleet: Running) -> None:
    plant = made(garden, "/plants", {"name": "fern"})
    assert {**plant, "id": 0} == {
        "id": 0,
        "name": "fern",
        "water": 10,
        "light": "shade",
        "planted": "2020-01-31",
        "pot": {"size": 3, "colour": "brown"},
    }
    assert garden.send("GET", f"/plants/{plant['id']}").json() == plant
    thread = made(forum, "/forum/threads", {"title": "t", "tags": [{"label": "a"}]})
    assert (thread["open"], thread["tags"]) == (True, [{"label": "a", "weight": 1}])
    car = made(fleet, "/v1/cars", {"plate": "A 1", "engine": {"kind": "electric"}})
    assert (car["engine"], car["doors"]) == ({"kind": "electric", "range": 300}, 4)


def test_what_nothing_says_is_501_and_no_500(garden: Running) -> None:
    plant = made(garden, "/plants", {"name": "a"})
    answer = garden.send("POST", f"/plants/{plant['id']}/notes", {"text": "a"})
    assert answer.status == 501
    assert "taken_at" in answer.json()["detail"]
    note = made(garden, f"/plants/{plant['id']}/notes", {"text": "a", "taken_at": "2024-05-06T07:08:09Z"})
    assert note["taken_at"] == "2024-05-06T07:08:09Z"


def test_put_replaces(garden: Running, forum: Running, fleet: Running) -> None:
    plant = made(garden, "/plants", {"name": "a", "water": 2, "light": "sun", "remark": "r"})
    put = garden.send("PUT", f"/plants/{plant['id']}", {"name": "b"})
    assert (put.status, put.json()["water"], put.json()["light"]) == (200, 10, "shade")
    assert "remark" not in put.json()
    assert garden.send("GET", f"/plants/{plant['id']}").json() == put.json()
    thread = made(forum, "/forum/threads", {"title": "t", "open": False, "summary": "s", "topic": "x"})
    put = forum.send("PUT", f"/forum/threads/{thread['threadId']}", {"title": "u"})
    assert put.status == 204
    after = forum.send("GET", f"/forum/threads/{thread['threadId']}").json()
    assert (after["title"], after["open"], "summary" in after) == ("u", True, False)
    assert after["topic"] == "x", "the body of PUT cannot have it, so it stays"
    owner = made(fleet, "/v1/drivers", {"name": "d"})
    car = made(fleet, "/v1/cars", {"plate": "P 1", "engine": {"kind": "petrol"}, "driver_id": owner["id"]})
    put = fleet.send(
        "PUT", f"/v1/cars/{car['id']}", {"plate": "P 2", "engine": {"kind": "petrol", "litres": 3}}
    )
    assert (put.status, put.json()["engine"]) == (200, {"kind": "petrol", "litres": 3})
    assert "driver_id" not in put.json()


def test_put_creates_under_the_clients_key(garden: Running, forum: Running, fleet: Running) -> None:
    setting = garden.send("PUT", "/settings/lamp", {"value": "on"})
    assert (setting.status, setting.json()) == (201, {"name": "lamp", "value": "on", "level": 5})
    again = garden.send("PUT", "/settings/lamp", {"level": 7})
    assert (again.status, again.json()) == (200, {"name": "lamp", "level": 7})
    assert garden.send("GET", "/settings/lamp").json() == again.json()
    thread = made(forum, "/forum/threads", {"title": "t"})
    path = f"/forum/threads/{thread['threadId']}/reactions/7"
    assert forum.send("PUT", path, {"emoji": "+"}).status == 201
    assert forum.send("PUT", path, {"emoji": "-"}).status == 204
    assert forum.send("GET", path).json()["emoji"] == "-"
    assert forum.send("PUT", f"/forum/threads/{NEVER}/reactions/8", {"emoji": "+"}).status == 404
    other = made(forum, "/forum/threads", {"title": "o"})
    assert forum.send("PUT", f"/forum/threads/{other['threadId']}/reactions/7", {"emoji": "?"}).status == 409
    assert forum.send("GET", path).json()["emoji"] == "-"
    badge = fleet.send("PUT", f"/v1/badges/{NEVER}", {"text": "new"})
    assert (badge.status, badge.headers["location"]) == (201, f"/v1/badges/{NEVER}")
    changed = fleet.send(
        "PUT", f"/v1/badges/{NEVER}", {"text": "old"}, headers={"If-Match": badge.headers["etag"]}
    )
    assert (changed.status, changed.json()["text"]) == (200, "old")


def test_conditions_of_put(fleet: Running) -> None:
    path = "/v1/badges/01990b5e-7c00-7a3f-8d21-4b6c9e0f1a2e"
    never = fleet.send("PUT", path, {"text": "a"}, headers={"If-Match": '"1"'})
    assert never.status == 412
    assert fleet.send("GET", path).status == 404
    unless = {"If-None-Match": "*"}
    assert fleet.send("PUT", path, {"text": "a"}, headers=unless).status == 201
    assert fleet.send("PUT", path, {"text": "b"}, headers=unless).status == 412
    read = fleet.send("GET", path)
    assert read.json()["text"] == "a"
    assert (
        fleet.send("PUT", path, {"text": "c"}, headers={"If-None-Match": read.headers["etag"]}).status == 412
    )
    assert fleet.send("PUT", path, {"text": "d"}, headers={"If-None-Match": '"99"'}).status == 200


def test_what_a_thing_owns_goes_with_it(garden: Running, fleet: Running) -> None:
    plant = made(garden, "/plants", {"name": "a"})
    note = made(garden, f"/plants/{plant['id']}/notes", {"text": "a", "taken_at": "2024-05-06T07:08:09Z"})
    assert garden.send("DELETE", f"/plants/{plant['id']}").status == 204
    assert garden.send("GET", f"/plants/{plant['id']}/notes/{note['id']}").status == 404
    car = made(fleet, "/v1/cars", {"plate": "D 1", "engine": {"kind": "petrol"}})
    seat = made(fleet, f"/v1/cars/{car['id']}/seats", {"row": 1})
    belt = made(fleet, f"/v1/cars/{car['id']}/seats/{seat['number']}/belts", {"length": 1.5})
    assert fleet.send("DELETE", f"/v1/cars/{car['id']}").status == 204
    assert fleet.send("GET", f"/v1/belts/{belt['id']}").status == 404


def test_what_only_refers_to_a_thing_survives_it(garden: Running, fleet: Running) -> None:
    bed = made(garden, "/beds", {"sunny": True})
    plant = made(garden, "/plants", {"name": "a", "bed_id": bed["id"]})
    assert plant["bed_id"] == bed["id"]
    assert garden.send("DELETE", f"/beds/{bed['id']}").status == 204
    assert "bed_id" not in garden.send("GET", f"/plants/{plant['id']}").json()
    assert garden.send("POST", "/plants", {"name": "a", "bed_id": bed["id"]}).status == 409
    driver = made(fleet, "/v1/drivers", {"name": "d"})
    car = made(fleet, "/v1/cars", {"plate": "S 1", "engine": {"kind": "petrol"}, "driver_id": driver["id"]})
    before = fleet.send("GET", f"/v1/cars/{car['id']}")
    assert fleet.send("DELETE", f"/v1/drivers/{driver['id']}").status == 204
    after = fleet.send("GET", f"/v1/cars/{car['id']}")
    assert (after.status, "driver_id" in after.json()) == (200, False)
    assert after.headers["etag"] != before.headers["etag"]


def test_what_is_referred_to_is_not_deleted_where_409_is_declared(forum: Running) -> None:
    thread = made(forum, "/forum/threads", {"title": "t"})
    path = f"/forum/threads/{thread['threadId']}"
    answer = made(forum, "/forum/threads", {"title": "a", "answers": thread["threadId"]})
    assert forum.send("DELETE", path).status == 409, "another thread refers to it"
    assert forum.send("GET", path).json()["title"] == "t"
    assert forum.send("POST", "/forum/threads", {"title": "a", "answers": NEVER}).status == 409
    assert forum.send("DELETE", f"/forum/threads/{answer['threadId']}").status == 204
    assert forum.send("PUT", f"{path}/reactions/21", {"emoji": "+"}).status == 201
    assert forum.send("DELETE", path).status == 409, "a reaction is below it"
    other = f"/forum/threads/{made(forum, '/forum/threads', {'title': 'o'})['threadId']}"
    assert forum.send("DELETE", other).status == 204
    assert forum.send("GET", other).status == 404


def test_every_parent_on_the_way_is_looked_up(fleet: Running) -> None:
    one, two = (made(fleet, "/v1/cars", {"plate": name, "engine": {"kind": "petrol"}}) for name in ("1", "2"))
    seat = made(fleet, f"/v1/cars/{one['id']}/seats", {})
    belt = made(fleet, f"/v1/cars/{one['id']}/seats/{seat['number']}/belts", {})
    assert belt["seat_number"] == seat["number"]
    assert fleet.send("POST", f"/v1/cars/{two['id']}/seats/{seat['number']}/belts", {}).status == 404
    assert fleet.send("POST", f"/v1/cars/{one['id']}/seats/999/belts", {}).status == 404
    assert fleet.send("POST", f"/v1/cars/{NEVER}/seats/{seat['number']}/belts", {}).status == 404
    assert fleet.send("POST", f"/v1/cars/{NEVER}/seats", {}).status == 404


def test_delete_puts_away_what_says_that_it_is_gone(garden: Running, forum: Running, fleet: Running) -> None:
    tool = made(garden, "/tools", {"name": "spade"})
    assert tool == {"id": tool["id"], "name": "spade", "status": "live"}
    away = garden.send("DELETE", f"/tools/{tool['id']}")
    assert (away.status, away.json()["status"], "archived_at" in away.json()) == (200, "archived", True)
    assert garden.send("GET", f"/tools/{tool['id']}").json() == away.json()
    assert garden.send("DELETE", f"/tools/{tool['id']}").json() == away.json(), "once is enough"
    assert garden.send("DELETE", "/tools/999999").status == 404
    path = f"/forum/threads/{made(forum, '/forum/threads', {'title': 't'})['threadId']}/reactions/31"
    assert forum.send("PUT", path, {"emoji": "+"}).status == 201
    assert forum.send("DELETE", path).json() == {"number": 31, "emoji": "+", "deleted": True}
    assert forum.send("GET", path).json()["deleted"] is True
    badge = "/v1/badges/01990b5e-7c00-7a3f-8d21-4b6c9e0f1a2f"
    assert fleet.send("PUT", badge, {"text": "a"}).status == 201
    assert fleet.send("DELETE", badge).status == 204
    assert fleet.send("GET", badge).status == 404
    assert fleet.send("PUT", badge, {"text": "b"}).status == 409, "the key stays taken"


def test_what_is_accepted_is_kept_with_its_status(garden: Running, database: str) -> None:
    answer = garden.send("POST", "/harvests", {"beds": [1, 2]})
    harvest = answer.json()
    assert (answer.status, harvest) == (202, {"id": harvest["id"], "state": "queued"})
    assert garden.send("GET", f"/harvests/{harvest['id']}").json() == harvest
    if database == "sqlite":
        with sqlite3.connect(garden.log.parent / "service.db") as db:
            ((kept,),) = db.execute("SELECT accepted_request FROM harvests WHERE id = ?", (harvest["id"],))
        assert json.loads(kept) == {"beds": [1, 2], "gently": True}
