"""A thing that is deleted softly is gone for clients and kept in the database: on two specs and a brief, on both databases."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

from tests.service.running import Generated, Running, generate, running

pytestmark = pytest.mark.service

SHOP: Final = """
openapi: 3.1.1
info: {title: Shop, version: 1.0.0}
security: []
paths:
  /shelves:
    get:
      operationId: listShelves
      parameters: [{name: limit, in: query, schema: {type: integer}}, {name: label, in: query, schema: {type: string}}]
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [items, total]
                properties:
                  items: {type: array, items: {$ref: '#/components/schemas/Shelf'}}
                  total: {type: integer}
    post:
      operationId: addShelf
      requestBody: &shelf
        required: true
        content: {application/json: {schema: {type: object, required: [label], properties: {label: {type: string}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
        '409': {description: taken}
  /shelves/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getShelf
      responses: &one
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
        '404': {description: none}
    put: {operationId: putShelf, requestBody: *shelf, responses: *one}
    patch: {operationId: patchShelf, requestBody: *shelf, responses: *one}
    delete: {operationId: dropShelf, responses: {'204': {description: gone}, '404': {description: none}}}
  /shelves/{id}/boxes:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: listBoxes
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Box'}}}}}
        '404': {description: none}
    post:
      operationId: addBox
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {size: {type: integer}}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
        '404': {description: none}
  /boxes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getBox
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
        '404': {description: none}
  /labels:
    get:
      operationId: listLabels
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Label'}}}}
    post:
      operationId: addLabel
      requestBody: &label
        required: true
        content: {application/json: {schema: {type: object, properties: {shelf_id: {type: integer}, text: {type: string}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}
        '409': {description: no such shelf}
  /labels/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getLabel
      responses: &onelabel
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}
        '404': {description: none}
        '409': {description: no such shelf}
    put: {operationId: putLabel, requestBody: *label, responses: *onelabel}
    patch: {operationId: patchLabel, requestBody: *label, responses: *onelabel}
components:
  schemas:
    Shelf:
      type: object
      x-entity: {table: shelves, key: id, indexes: [{fields: [label], unique: true}], x-soft-delete: {property: deleted_at}}
      required: [id, label]
      properties:
        id: {type: integer, readOnly: true}
        label: {type: string}
        deleted_at: {type: string, format: date-time, readOnly: true}
    Box:
      type: object
      x-entity: {key: id}
      required: [id, shelf_id]
      properties:
        id: {type: integer, readOnly: true}
        shelf_id: {type: integer, readOnly: true, x-ref: {entity: Shelf}}
        size: {type: integer}
    Label:
      type: object
      x-entity: {key: id}
      required: [id]
      properties:
        id: {type: integer, readOnly: true}
        shelf_id: {type: integer, x-ref: {entity: Shelf}}
        text: {type: string}
"""

CLUB: Final = """
openapi: 3.0.3
info: {title: Club, version: 1.0.0}
paths:
  /api/v2/clubMembers:
    get:
      operationId: findMembers
      parameters:
        - {name: pageSize, in: query, schema: {type: integer}}
        - {name: includeDeleted, in: query, schema: {type: boolean}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/ClubMember'}}}}
    post:
      operationId: join
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Joining'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/ClubMember'}}}}
        '409': {description: in use}
  /api/v2/clubMembers/{memberId}:
    parameters: [{name: memberId, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      operationId: seeMember
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/ClubMember'}}}}
        '404': {description: none}
    delete:
      operationId: leave
      responses: {'204': {description: gone}, '404': {description: none}, '409': {description: in use}}
  /api/v2/visits:
    get:
      operationId: findVisits
      parameters: [{name: state, in: query, schema: {$ref: '#/components/schemas/VisitState'}}]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Visit'}}}}
    post:
      operationId: visit
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {place: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Visit'}}}}}
  /api/v2/visits/{visitId}:
    parameters: [{name: visitId, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      operationId: seeVisit
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Visit'}}}}
        '404': {description: none}
    delete:
      operationId: cancelVisit
      responses: {'204': {description: cancelled}, '404': {description: none}}
components:
  schemas:
    Joining: {type: object, required: [name], properties: {name: {type: string}, sponsorId: {type: string, format: uuid}}}
    ClubMember:
      type: object
      x-entity: {key: memberId, x-soft-delete: {property: isGone, value: true}}
      required: [memberId, name, isGone]
      properties:
        memberId: {type: string, format: uuid, readOnly: true}
        name: {type: string}
        sponsorId: {type: string, format: uuid, x-ref: {entity: ClubMember}}
        isGone: {type: boolean, readOnly: true}
    VisitState: {type: string, enum: [planned, cancelled], default: planned}
    Visit:
      type: object
      x-entity: {key: visitId, x-soft-delete: {property: state, value: cancelled}}
      required: [visitId, state]
      properties:
        visitId: {type: string, format: uuid, readOnly: true}
        place: {type: string}
        state: {allOf: [{$ref: '#/components/schemas/VisitState'}], readOnly: true}
"""
SPECS: Final = {"shop": SHOP, "club": CLUB}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Generated]:
    folder = tmp_path_factory.mktemp("soft")
    made = {}
    for name, spec in SPECS.items():
        (folder / f"{name}.yaml").write_text(spec)
        made[name] = generate(folder, f"{name}-service", "--spec", f"{name}.yaml", "--no-input", "--force")
    return made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return a function that gives the URL of a database, one for each name."""
    with contextlib.ExitStack() as stack:

        def make(name: str) -> str:
            if request.param == "sqlite":
                return f"sqlite+aiosqlite:///{tmp_path_factory.mktemp(name)}/{name}.db"
            return str(stack.enter_context(request.getfixturevalue("postgres_server").database()))

        yield make


@pytest.fixture(scope="module")
def shop(
    services: dict[str, Generated], database: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Running, str]]:
    url = database("shop")
    with running(services["shop"], tmp_path_factory.mktemp("work"), DATABASE_URL=url) as service:
        yield service, url


@pytest.fixture(scope="module")
def club(
    services: dict[str, Generated], database: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    with running(services["club"], tmp_path_factory.mktemp("work"), DATABASE_URL=database("club")) as service:
        yield service


def made(service: Running, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = service.send("POST", path, body)
    assert answer.status == 201, answer.body
    value: dict[str, Any] = answer.json()
    return value


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """Ask the database itself."""
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(Path(url.partition("///")[2]))) as database:
            return [tuple(row) for row in database.execute(query)]

    async def ask() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return [tuple(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    return asyncio.run(ask())


def test_it_is_gone_for_every_operation_and_the_row_is_kept(shop: tuple[Running, str]) -> None:
    service, url = shop
    before = service.send("GET", "/shelves").json()["total"]
    kept, gone = (made(service, "/shelves", {"label": label}) for label in ("kept", "gone"))
    path = f"/shelves/{gone['id']}"
    assert service.send("DELETE", path).status == 204
    for method, body in (("GET", None), ("PUT", {"label": "a"}), ("PATCH", {"label": "a"}), ("DELETE", None)):
        assert service.send(method, path, body).status == 404, method
    page = service.send("GET", "/shelves").json()
    assert page["total"] == before + 1
    assert gone["id"] not in {item["id"] for item in page["items"]}
    assert kept["id"] in {item["id"] for item in page["items"]}
    assert service.send("GET", "/shelves?label=gone").json() == {"items": [], "total": 0}
    ((label, at),) = rows(url, "SELECT label, deleted_at FROM shelves WHERE label = 'gone'")
    assert (label, at is None) == ("gone", False)
    assert service.send("POST", "/shelves", {"label": "gone"}).status == 409, "what is unique stays taken"
    assert made(service, "/shelves", {"label": "new"})["id"] > gone["id"], "so does the key"


def test_what_belongs_to_it_is_gone_with_it(shop: tuple[Running, str]) -> None:
    service, url = shop
    shelf, other = (made(service, "/shelves", {"label": label}) for label in ("below", "beside"))
    box = made(service, f"/shelves/{shelf['id']}/boxes", {"size": 3})
    beside = made(service, f"/shelves/{other['id']}/boxes", {"size": 4})
    assert service.send("DELETE", f"/shelves/{shelf['id']}").status == 204
    assert service.send("GET", f"/shelves/{shelf['id']}/boxes").status == 404
    assert service.send("POST", f"/shelves/{shelf['id']}/boxes", {"size": 1}).status == 404
    assert service.send("GET", f"/boxes/{box['id']}").status == 404
    assert service.send("GET", f"/boxes/{beside['id']}").json() == beside
    assert rows(url, "SELECT size FROM boxes WHERE size = 3") == [(3,)]


def test_nothing_new_refers_to_it_and_what_did_still_does(shop: tuple[Running, str]) -> None:
    service, _ = shop
    shelf, other = (made(service, "/shelves", {"label": label}) for label in ("named", "other"))
    label = made(service, "/labels", {"shelf_id": shelf["id"], "text": "a"})
    moved = made(service, "/labels", {"shelf_id": other["id"], "text": "a"})
    assert service.send("DELETE", f"/shelves/{shelf['id']}").status == 204
    path = f"/labels/{label['id']}"
    assert service.send("GET", path).json() == label
    assert service.send("PATCH", path, {"text": "b"}).status == 200
    assert service.send("PUT", path, {"shelf_id": shelf["id"], "text": "c"}).json() == {**label, "text": "c"}
    assert service.send("POST", "/labels", {"shelf_id": shelf["id"]}).status == 409
    for method in ("PUT", "PATCH"):
        assert service.send(method, f"/labels/{moved['id']}", {"shelf_id": shelf["id"]}).status == 409
    assert service.send("GET", f"/labels/{moved['id']}").json() == moved


def test_409_refuses_it_while_something_refers_to_it(club: Running) -> None:
    path = "/api/v2/clubMembers"
    sponsor = made(club, path, {"name": "a"})
    member = made(club, path, {"name": "b", "sponsorId": sponsor["memberId"]})
    assert sponsor["isGone"] is False
    assert club.send("DELETE", f"{path}/{sponsor['memberId']}").status == 409
    assert club.send("GET", f"{path}/{sponsor['memberId']}").json() == sponsor
    assert club.send("DELETE", f"{path}/{member['memberId']}").status == 204
    assert club.send("GET", f"{path}/{member['memberId']}").status == 404
    assert club.send("DELETE", f"{path}/{sponsor['memberId']}").status == 204, "what referred to it is gone"
    assert club.send("POST", path, {"name": "c", "sponsorId": sponsor["memberId"]}).status == 409
    assert club.send("GET", path).json()["data"] == []
    shown = club.send("GET", f"{path}?includeDeleted=true").json()["data"]
    assert [(one["name"], one["isGone"]) for one in shown] == [("b", True), ("a", True)]


def test_what_a_list_can_ask_for_stays_visible(club: Running) -> None:
    visit = made(club, "/api/v2/visits", {"place": "Bern"})
    path = f"/api/v2/visits/{visit['visitId']}"
    assert club.send("DELETE", path).status == 204
    assert club.send("GET", path).json() == {**visit, "state": "cancelled"}
    assert club.send("GET", "/api/v2/visits?state=cancelled").json() == [{**visit, "state": "cancelled"}]


@pytest.mark.slow
def test_its_own_tests_look_for_it(services: dict[str, Generated]) -> None:
    chosen = ("pytest", "-q", "-n", "0", "-k", "deleted or deletion")
    for service in services.values():
        assert (done := service.run(*chosen)).returncode == 0, done.stdout
    store = services["shop"].folder / "src/shop_service/_runtime/storage/statements.py"
    whole = store.read_text()
    line = "self._standing = standing(entity, entities)"
    assert line in whole
    try:
        store.write_text(whole.replace(line, "self._standing = []"))
        failed = services["shop"].run(*chosen)
    finally:
        store.write_text(whole)
    assert "what was deleted can still be read" in failed.stdout, failed.stdout
