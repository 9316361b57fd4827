"""The requests of the shipped tests name what belongs together: keys of paths, bodies beside paths, hidden things."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from hypothesis import find

from tests.unit.service_runtime.harness import document, shipping

DONE = {"204": {"description": "d"}}
SHELF = {"name": "shelf", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[a-z]+$"}}
BOOK = {"name": "book", "in": "path", "required": True, "schema": {"type": "integer"}}
LIST = {"description": "d", "content": {"application/json": {"schema": {"type": "array", "items": {
    "type": "object", "properties": {"id": {"type": "string"}, "state": {"enum": ["new", "worn"]}, "lent": {"type": "boolean"}},
}}}}}  # fmt: skip
CONTRACT = document({
    "/shelves/{shelf}": {"parameters": [SHELF], "delete": {"operationId": "removeShelf", "responses": DONE}},
    "/shelves/{shelf}/books": {
        "parameters": [SHELF],
        "get": {
            "operationId": "listBooks",
            "parameters": [
                {"name": "state", "in": "query", "schema": {"enum": ["new", "worn"], "default": "new"}},
                {"name": "lent", "in": "query", "schema": {"type": "boolean", "default": False}},
            ],
            "responses": {"200": LIST},
        },
        "post": {"operationId": "addBook", "responses": {"201": {"description": "d"}}},
    },
    "/shelves/{shelf}/books/{book}": {
        "parameters": [SHELF, BOOK],
        "put": {"operationId": "putBook", "responses": DONE},
        "delete": {"operationId": "removeBook", "responses": DONE},
    },
})  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> Iterator[Callable[[str], Any]]:
    """Return a function that imports a module of the shipped tests, for a service with the contract of this module."""
    with shipping(CONTRACT) as imported:
        yield imported


@pytest.fixture
def operations(shipped: Callable[[str], Any]) -> dict[str, Any]:
    return dict(shipped("cases").CONTRACT.operations)


class Maker:
    """A world in which each thing is made below another one."""

    def paths(self, template: str, number: int) -> list[dict[str, str]]:
        """Return as many paths as are asked for."""
        names = [part[1:-1] for part in template.split("/") if part.startswith("{")]
        keys = {"shelf": "abcdefgh", "book": "01234567"}
        return [{name: keys[name][one] for name in names} for one in range(number)]


@pytest.fixture
def drawn(shipped: Callable[[str], Any]) -> Callable[..., Any]:
    """Return a function that gives the values which the hook makes of a path, as schemathesis calls it."""
    made = shipped("trial").build_trial(Maker())
    definition = made.document["paths"]["/shelves/{shelf}/books/{book}"]["delete"]
    operation = SimpleNamespace(
        method="delete", path="/shelves/{shelf}/books/{book}", definition=SimpleNamespace(raw=definition)
    )
    hook = shipped("hooks").flatmap_path_parameters

    def draw(path: dict[str, Any]) -> Any:
        return find(hook(SimpleNamespace(operation=operation), path), lambda _: True)

    return draw


def test_a_key_is_put_below_what_it_was_made_below(
    shipped: Callable[[str], Any], drawn: Callable[..., Any]
) -> None:
    chosen = shipped("trial").build_trial(Maker()).settings
    # The last key is chosen from what was made, each below a shelf of its own, of which some may be gone.
    assert chosen["dictionaries"]["removeBook-path"]["values"] == list(range(8))
    [table] = [one for one in chosen["operations"] if one["include-operation-id"] == "removeBook"]
    assert list(table["parameters"]) == ["path.book"]
    assert drawn({"shelf": "other", "book": 3}) == {"shelf": "d", "book": 3}


@pytest.mark.parametrize(
    "path",
    [
        {"shelf": "other", "book": 99},
        {"shelf": "NOT ALLOWED", "book": 3},
        {"shelf": "other", "book": True},
        {"shelf": "other"},
    ],
)
def test_what_nobody_made_and_what_is_to_be_refused_stays(drawn: Callable[..., Any], path: Any) -> None:
    assert drawn(path) == path


def test_things_for_a_run_are_made_below_parents_of_their_own(
    shipped: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, number = shipped("world"), count()
    monkeypatch.setattr(world.World, "_key", lambda _self, _collection, name, _path: f"{name}{next(number)}")
    made = world.World(SimpleNamespace()).paths("/shelves/{shelf}/books/{book}", 3)
    assert len({path["shelf"] for path in made}) == len({path["book"] for path in made}) == 3


@pytest.mark.parametrize(
    ("operation", "named"), [("putBook", {"number": "7"}), ("addBook", {"sequel_to": "7"})]
)
def test_a_thing_is_not_above_itself(
    shipped: Callable[[str], Any],
    operations: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    named: dict[str, str],
) -> None:
    agreeing = shipped("agreeing")
    entities = SimpleNamespace(ENTITIES={"Book": SimpleNamespace(key="number")})
    monkeypatch.setattr(agreeing, "tables", entities)
    monkeypatch.setattr(agreeing, "entity_of", lambda _: "Book")
    monkeypatch.setattr(agreeing, "planting", SimpleNamespace(
        targets=lambda _: {"sequel_to": "Book"}, column_of=lambda *_: None
    ))  # fmt: skip
    kinds = {"book": "Book", "shelf": "Book" if operation == "addBook" else "Shelf"}
    monkeypatch.setattr(agreeing, "parents", lambda template, path: {
        kinds[name]: key for name, key in path.items() if f"{{{name}}}" in template
    })  # fmt: skip
    path = {"shelf": "7"} if operation == "addBook" else {"shelf": "a", "book": "7"}
    assert agreeing.places(operations[operation], path) == named


def test_what_filters_hide_by_default_is_seen(shipped: Callable[[str], Any]) -> None:
    meanings, lists = shipped("meanings"), shipped("lists")
    [group] = [one for one in shipped("groups").GROUPS if one.path == "/shelves/{shelf}/books"]
    listing = meanings.Listing(group, group.list, "")
    filters = list(meanings._filters(listing))
    assert {one.default for one in filters} == {"new", False}
    there = [
        {"id": str(number), "state": state, "lent": lent}
        for number, (state, lent) in enumerate(
            [("new", False), ("worn", False), ("new", True), ("worn", True)]
        )
    ]

    class Shown:
        def call(self, _operation: Any, request: Any) -> httpx.Response:
            query = {"state": "new", "lent": "false", **dict(request.query)}
            asked = {"state": query["state"], "lent": query["lent"] == "true"}
            return httpx.Response(200, json=[one for one in there if one.items() >= asked.items()])

    assert [one["id"] for one in lists.shown(Shown(), listing, {})] == ["0"]
    seen = lists.everything(Shown(), listing, {}, filters)
    assert sorted(one["id"] for one in seen) == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("schema", "texts"),
    [
        ({"type": ["string", "null"], "maxLength": 9}, {"x" * 3_000, "other-value"}),
        ({"type": ["integer", "null"], "minimum": 0}, {"-1", "1.5", "x"}),
        ({"type": "array", "items": {"enum": ["other-value"], "type": "string"}}, {"x" * 3_000, "!"}),
        ({"type": "boolean"}, {"x"}),
        ({"type": "string"}, set()),
        ({}, set()),
    ],
)
def test_texts_that_a_parameter_refuses_are_told(
    shipped: Callable[[str], Any], schema: Any, texts: set[str]
) -> None:
    found = set(shipped("refused")._spoiled_texts({"name": "p", "in": "query", "schema": schema}))
    assert texts <= found
    assert bool(texts) is bool(found)


@pytest.mark.parametrize(
    ("path", "known"),
    [
        (("name",), True),
        (("other",), False),
        (("parts", 0, "size"), True),
        (("parts", 0, "other"), False),
        (("free", "other"), True),
    ],
)
def test_members_that_a_schema_does_not_name_are_told(
    shipped: Callable[[str], Any], path: tuple[str | int, ...], known: bool
) -> None:
    part = {"type": "object", "properties": {"size": {"type": "string"}}}
    schema = {
        "properties": {"name": {}, "parts": {"type": "array", "items": part}, "free": {"type": "object"}}
    }
    assert shipped("wire")._is_known(schema, path) is known


def test_bodies_name_what_there_is(
    shipped: Callable[[str], Any], operations: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = shipped("trial")
    schema = {
        "properties": {"author": {}, "tags": {"type": "array", "items": {}}, "name": {}, "odd name": {}}
    }
    monkeypatch.setattr(trial.cases, "json_schema", lambda _: schema)
    monkeypatch.setattr(
        trial, "referred", lambda _, name: {"author": "Author", "tags": "Tag", "odd name": "Author"}.get(name)
    )
    asked: list[str] = []

    class Making:
        def make(self, target: str) -> str:
            if target == "Tag" and asked.count("Tag") == 1:
                pytest.skip("no more can be made")
            asked.append(target)
            return f"{target} {len(asked)}"

    chosen: dict[str, Any] = {}
    for operation in ("addBook", "putBook"):
        trial._refer_to_what_there_is(chosen, operations[operation], Making())
    assert {name: len(one["values"]) for name, one in chosen["dictionaries"].items()} == {
        "keys-of-Author": 3,
        "keys-of-Tag": 1,
    }
    bound = {
        name: one["dictionary"] for table in chosen["operations"] for name, one in table["parameters"].items()
    }
    assert bound == {"body.author": "keys-of-Author", "body.tags[*]": "keys-of-Tag"}


def test_ranges_of_json_types_are_sent_as_one_of_them(
    shipped: Callable[[str], Any], operations: dict[str, Any]
) -> None:
    cases, trial = shipped("cases"), shipped("trial")
    wide = replace(
        operations["addBook"],
        request_body={"content": {"application/*+json": {"schema": {"type": "object"}}}},
    )
    assert cases.json_media(wide) == ("application/*+json", {"type": "object"})
    document: dict[str, Any] = {"paths": {wide.path: {"post": {"operationId": "addBook"}}}}
    trial._name_media_types(document, wide)
    assert list(document["paths"][wide.path]["post"]["requestBody"]["content"]) == [
        "application/vnd.test+json"
    ]


@pytest.mark.parametrize(
    ("text", "pattern"),
    [("AB123", "^[A-Z]{2}[0-9]{3}$"), ("ab-1-x", "^[a-z]{2}-[0-9]-[a-z]$"), ("0fae", "^[0-9a-f]{4}$")],
)
def test_texts_of_a_pattern_are_made_anew(shipped: Callable[[str], Any], text: str, pattern: str) -> None:
    made = {
        one for _ in range(20) for one in shipped("cases").fresh_texts(text) if re.fullmatch(pattern, one)
    }
    assert len(made - {text}) > 5


@pytest.mark.parametrize(("value", "key"), [(1.0, 1), (1.5, 1.5), ("a", "a"), (7, 7), (None, None)])
def test_a_key_may_be_any_number(shipped: Callable[[str], Any], value: Any, key: Any) -> None:
    found = shipped("world").key_of({"id": value}, ("id",))
    assert (found, type(found)) == (key, type(key))


@pytest.mark.parametrize("flagged", [True, False])
def test_pages_without_a_token_follow_the_last_key(shipped: Callable[[str], Any], flagged: bool) -> None:
    meanings, paging = shipped("meanings"), shipped("paging")
    [group] = [one for one in shipped("groups").GROUPS if one.path == "/shelves/{shelf}/books"]
    parameters = tuple(
        {"name": name, "in": "query", "schema": {"type": kind}}
        for name, kind in (("limit", "integer"), ("starting_after", "string"))
    )
    listing = meanings.Listing(group, replace(group.list, parameters=parameters), "")

    class Paged:
        def call(self, _operation: Any, request: Any) -> httpx.Response:
            query = dict(request.query)
            start = int(query.get("starting_after", -1)) + 1
            shown = [{"id": str(number)} for number in range(5)][start : start + int(query["limit"])]
            body = {"data": shown, **({"has_more": start + len(shown) < 5} if flagged else {})}
            return httpx.Response(200, json=body)

    pages = paging.Pages(Paged(), listing, {})
    assert [key for reply in pages.walk(2) for key in pages.keys(reply)] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("body", "method", "left_out"),
    [
        ({"box": {}}, "PATCH", True),
        ({"box": {"w": 1}}, "PATCH", False),
        ({"box": None}, "PATCH", False),
        ({"name": 1}, "PATCH", False),
        ({"box": {}}, "PUT", False),
    ],
)
def test_a_change_of_a_part_may_lack_the_rest(
    shipped: Callable[[str], Any],
    operations: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    *,
    body: Any,
    method: str,
    left_out: bool,
) -> None:
    hooks, cases = shipped("hooks"), shipped("cases")
    monkeypatch.setattr(hooks, "_operation", lambda _: replace(operations["putBook"], method=method))
    box = {"type": ["object", "null"], "required": ["w"]}
    monkeypatch.setattr(
        cases, "response_schema", lambda _: {"properties": {"box": box, "name": {"type": "string"}}}
    )
    found = hooks._changes_in_part("ST202", SimpleNamespace(body=body))
    assert (found is not None) is left_out
    assert hooks._changes_in_part("ST201", SimpleNamespace(body=body)) is None


@pytest.mark.parametrize(
    ("name", "properties", "meant"),
    [
        ("since", {"taken": {"format": "date-time"}}, ("taken", "gte")),
        ("dateBefore", {"taken": {"format": "date"}, "n": {}}, ("taken", "lt")),
        ("since", {"taken": {"format": "date-time"}, "sent": {"format": "date"}}, None),
        ("since", {"n": {"type": "integer"}}, None),
        (
            "taken_since",
            {"taken_at": {"format": "date-time"}, "sent": {"format": "date"}},
            ("taken_at", "gte"),
        ),
    ],
)
def test_a_bound_without_a_name_is_of_the_only_time(
    shipped: Callable[[str], Any], name: str, properties: Any, meant: Any
) -> None:
    assert shipped("meanings")._meaning({"name": name, "in": "query", "schema": {}}, properties) == meant


def test_values_that_a_filter_asks_for_are_there(shipped: Callable[[str], Any]) -> None:
    values = shipped("lists")._values
    asked = {"type": "string", "enum": ["autumn", "spring"]}
    assert values({"type": "string"}, asked)[:2] == ["autumn", "spring"]
    assert values({"type": "string", "enum": ["spring", "summer"]}, asked) == ["spring", "summer"]
    assert values({"type": "string"}, None) == shipped("planting").differing({"type": "string"})


def test_texts_of_any_kind_are_held_against_their_schemas(shipped: Callable[[str], Any]) -> None:
    read = shipped("hooks").read_text
    page = SimpleNamespace(headers={"content-type": ["text/html; charset=utf-8"]}, text="<p>no</p>")
    assert read(None, page) == "<p>no</p>"
    for other in ("text/xml", "text/plain; charset=utf-8"):
        with pytest.raises(NotImplementedError):
            read(None, SimpleNamespace(headers={"content-type": [other]}, text="<a/>"))


@pytest.mark.parametrize(
    ("reply", "key"),
    [
        ({"success": True, "data": {"id": 7}, "error": None}, 7),
        ({"status": "success", "result": {"id": 7}, "requestId": "x"}, 7),
        ({"order": {"id": 7}}, 7),
        ({"data": {"id": 7}, "name": "a thing with data"}, None),
        ({"data": [{"id": 7}], "success": True}, None),
    ],
)
def test_a_key_is_found_in_an_envelope(shipped: Any, reply: dict[str, Any], key: int | None) -> None:
    assert shipped("world").key_of(reply, ("id",)) == key
