"""Remarks on a service are true of it: the same questions where nothing is remarked and where something is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import contracts
from tests.service.running import Generated, Running, generate, running
from tests.shelves import KINDS, REFUSED, UNMET, Edit, edited

pytestmark = pytest.mark.service

LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"
UNLESS = "{name: If-Unmodified-Since, in: header, schema: {type: string}}"
NEVER = "01990b5e-7c00-7a3f-8d21-4b6c9e0f1a2d"
TOGETHER = (
    "parent-unchecked",
    "reference-unchecked",
    "property-unset",
    "header-missing",
)
OTHERS = (
    "work-not-begun",
    "status-unused",
    "key-shared",
)
"""Kinds whose edits leave each other alone, in two services."""


def service(folder: Path, spec: dict[str, Any]) -> Generated:
    (folder / "shelves.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))
    return generate(folder, "shelf-service", "--spec", "shelves.yaml", "--no-input", "--force")


def partial(made: Generated) -> set[str]:
    report = json.loads((made.folder / ".scaffold" / "report.json").read_text())
    return {item["code"] for item in report["remarks"] if item["kind"] == "partial"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("whole")
    made = service(folder, contracts.load("shelves"))
    assert partial(made) == set()
    with running(made, folder) as served:
        yield served


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with falling_short(tmp_path_factory.mktemp("short"), TOGETHER) as served:
        yield served


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with falling_short(tmp_path_factory.mktemp("other"), OTHERS) as served:
        yield served


@contextmanager
def falling_short(folder: Path, codes: tuple[str, ...]) -> Iterator[Running]:
    """Run a service with the edits of some kinds, and without the check of replies that is for developers."""
    edits = [edit for code in codes for edit in KINDS[code][0]]
    made = service(folder, edited(*edits))
    assert partial(made) >= set(codes)
    with running(made, folder, CHECK_REPLIES="0") as served:
        yield served


def shelf(served: Running, **body: Any) -> dict[str, Any]:
    answer = served.send("POST", "/shelves", {"name": "a", **body})
    assert answer.status == 201, answer.body
    return {**answer.json(), "headers": answer.headers}


def put(served: Running, key: str, body: dict[str, Any], **headers: str) -> Any:
    return served.send("PUT", f"/shelves/{key}", body, headers=headers)


def book(served: Running, key: str) -> Any:
    return served.send("POST", f"/shelves/{key}/books", {"title": "t"})


def test_where_nothing_is_remarked_all_is_done(whole: Running) -> None:
    made = shelf(whole, note="n")
    assert made["level"] == 3
    assert whole.send("GET", made["headers"]["location"]).json()["id"] == made["id"]
    tag = made["headers"]["etag"]
    assert whole.send("GET", f"/shelves/{made['id']}", headers={"If-None-Match": tag}).status == 304
    assert put(whole, made["id"], {"name": "b", "level": 1}, **{"If-Match": '"9"'}).status == 412
    replaced = put(whole, made["id"], {"name": "b", "level": 1}, **{"If-Match": tag})
    assert (replaced.status, replaced.json()) == (200, {"id": made["id"], "name": "b", "level": 1})
    assert book(whole, made["id"]).status == 201
    assert book(whole, NEVER).status == 404
    assert whole.send("GET", f"/shelves/{NEVER}/books").status == 404
    for _ in range(2):
        shelf(whole, name="c")
    page = whole.send("GET", "/shelves?name=c&page_size=1").json()
    assert (len(page["items"]), page["total"]) == (1, 2)
    last = whole.send("GET", f"/shelves?name=c&page_size=1&page_token={page['next_page_token']}").json()
    assert (last["total"], "next_page_token" in last) == (2, False)
    assert last["items"] != page["items"]
    assert whole.send("DELETE", f"/shelves/{made['id']}").status == 204
    assert whole.send("GET", f"/shelves/{made['id']}").status == 404


def test_what_requests_carry_is_ignored_as_remarked(short: Running) -> None:
    assert short.send("POST", "/rooms/nowhere/lamps", {"title": "t"}).status == 201, "parent-unchecked"


def test_what_is_written_falls_short_as_remarked(short: Running) -> None:
    assert shelf(short, parent_id=7)["parent_id"] == 7, "reference-unchecked: its key is of another type"


def test_replies_fall_short_as_remarked(short: Running) -> None:
    made = shelf(short)
    assert "retry-after" not in made["headers"], "header-missing"
    assert "color" not in made, "property-unset"


def test_the_other_kinds_fall_short_as_remarked(other: Running) -> None:
    made = other.send("POST", "/shelves", {"name": "a", "note": "n"})
    assert made.status == 202, "work-not-begun"
    another = other.send("POST", "/shelves", {"name": "b"})
    book = {"id": "x", "title": "t"}
    statuses = [
        other.send("POST", f"/shelves/{shelf.json()['id']}/books", book).status for shelf in (made, another)
    ]
    assert statuses == [201, 409], "key-shared"


def test_what_nothing_settles_is_refused(tmp_path: Path) -> None:
    edits = [
        edit for code in ("parameter-unread", "property-unread", "member-unsaid") for edit in REFUSED[code]
    ]
    header = Edit("paths./shelves/{shelf_id}.put.parameters.1", UNLESS)
    unmet = UNMET["property"][0]
    made = service(tmp_path, edited(*edits, header))
    with running(made, tmp_path) as served:
        tag = (made_ := shelf(served))["headers"]["etag"]
        for method, path, body, headers in (
            ("GET", "/shelves?q=a", None, {}),
            ("POST", "/shelves", {"name": "a", "secret": "s"}, {}),
            ("POST", "/shelves", {"name": "a", "box": {"w": 1}}, {}),
            (
                "PUT",
                f"/shelves/{made_['id']}",
                {"name": "a", "level": 1},
                {"If-Match": tag, "If-Unmodified-Since": LONG_AGO},
            ),
        ):
            answer = served.send(method, path, body, headers=headers)
            assert answer.status == 501, path
            assert "write" in answer.json()["detail"].lower() or "default" in answer.json()["detail"]
        boxed = shelf(served, box={"w": 1, "kind": "urn:a"})
        assert boxed["box"] == {"w": 1, "kind": "urn:a"}
        assert len(served.send("GET", "/shelves").json()["items"]) == 2
    (tmp_path / "more").mkdir()
    with running(service(tmp_path / "more", edited(*unmet)), tmp_path / "more") as served:
        answer = served.send("POST", "/shelves", {"name": "a", "secret": "s"})
        assert (answer.status, "Shelves.create_shelf" in answer.json()["detail"]) == (501, True)


def test_what_no_alternative_of_a_reply_takes_is_refused(tmp_path: Path) -> None:
    merge = Edit(
        "paths./shelves/{shelf_id}.patch",
        "{operationId: mergeShelf, requestBody: {required: true, content: {application/merge-patch+json: {schema:"
        " {type: object, properties: {box: {type: object, properties: {w: {type: integer}, kind: {type: string}}}}}}}},"
        " responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}},"
        " '422': {description: d}}}",
    )
    with running(service(tmp_path, edited(*REFUSED["value-incomplete"], merge)), tmp_path) as served:
        answer = served.send("POST", "/shelves", {"name": "a", "box": {"w": 1}})
        assert (answer.status, answer.json()["code"]) == (501, "reply-not-implemented")
        assert "Shelves.create_shelf" in answer.json()["detail"]
        for box in ({"w": 1, "kind": "urn:a"}, {"w": 1, "label": "urn:b"}):
            assert shelf(served, box=box)["box"] == box
        assert len(served.send("GET", "/shelves").json()["items"]) == 2, "what was refused is not kept"
        # A merge lacks nothing that is there already; what it leaves lacking is the client's to mend.
        path = f"/shelves/{shelf(served, box=box)['id']}"
        typed = {"Content-Type": "application/merge-patch+json"}
        merged = served.send("PATCH", path, {"box": {"w": 2}}, headers=typed)
        assert merged.json()["box"] == {"w": 2, "label": "urn:b"}
        assert served.send("PATCH", path, {"box": {"label": None}}, headers=typed).status == 422
