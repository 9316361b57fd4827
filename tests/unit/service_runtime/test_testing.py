"""The parts of the shipped tests that judge: what they take for equal, in order, led to, begun and enough to find.

One module in spite of its length: all are taken from the same shipped package, which one fixture loads beside a small contract.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from tests.conftest import ROOT
from tests.unit.service_runtime.harness import document, shipping

THING = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "name": {"type": "string"},
        "parts": {"type": "array", "items": {"type": "object", "properties": {"size": {"type": "number"}}}},
        "secret": {"type": "string", "writeOnly": True},
    },
}
LIST = {
    "description": "d",
    "headers": {"Link": {"schema": {"type": "string"}}},
    "content": {"application/json": {"schema": {"type": "array", "items": THING}}},
}
CONTRACT = document({
    "/things": {
        "get": {
            "operationId": "list",
            "parameters": [
                {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                {"name": "offset", "in": "query", "schema": {"type": "integer"}},
            ],
            "responses": {"200": LIST},
        },
        "post": {"operationId": "startImport", "responses": {"202": {"description": "d"}}},
    },
    "/things/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
        "get": {"operationId": "read", "responses": {"200": {"description": "d"}}},
        "delete": {"operationId": "delete", "responses": {"204": {"description": "d"}}},
    },
})  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> Iterator[Callable[[str], Any]]:
    """Return a function that imports a module of the shipped tests, for a service with the contract of this module."""
    with shipping(CONTRACT) as imported:
        yield imported


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (0.1, 0.1, True),
        ({"a": [1]}, {"a": [1.0]}, True),
        ({"a": None}, {}, False),
        ([1, 2], [1], False),
        ("1", 1, False),
        (2**53 + 1, float(2**53), True),
        (2**53 + 1, 2**53, False),
    ],
)
def test_json_values_are_compared(shipped: Callable[[str], Any], one: Any, other: Any, same: bool) -> None:
    assert shipped("comparing").is_same(one, other) is same


@pytest.mark.parametrize(
    ("sent", "read", "places"),
    [
        ({"name": "a"}, {"id": "1", "name": "a"}, []),
        ({"name": "a"}, {"id": "1"}, ["/name"]),
        ({"name": "a"}, {"name": "A"}, ["/name"]),
        ({"id": "2", "name": "a"}, {"id": "1", "name": "a"}, []),
        ({"secret": "s"}, {}, []),
        ({"unknown": 1}, {}, []),
        ({"parts": [{"size": 1}, {"size": 2}]}, {"parts": [{"size": 1}, {"size": 3}]}, ["/parts/1/size"]),
        ({"parts": [{"size": 1}]}, {"parts": []}, ["/parts"]),
        ({"name": "2030-01-02T00:00:00+00:00"}, {"name": "2030-01-02T00:00:00Z"}, []),
        ({"name": None}, {}, []),
        ({"name": "12121375268690"}, {"name": 12121375268690.0}, []),
        ({"name": "1.5e1"}, {"name": 15}, []),
        ({"name": "15x"}, {"name": 15}, ["/name"]),
        ({"name": "16"}, {"name": 15.0}, ["/name"]),
    ],
)
def test_what_was_sent_is_looked_for_in_what_is_read(
    shipped: Callable[[str], Any], sent: Any, read: Any, places: list[str]
) -> None:
    found = [line.partition(":")[0] for line in shipped("comparing").differences(sent, read, THING)]
    assert found == places


@pytest.mark.parametrize(
    ("before", "after", "terms", "judged"),
    [
        ({"n": 1}, {"n": 2}, ("n",), True),
        ({"n": 2}, {"n": 1}, ("n",), False),
        ({"n": 2}, {"n": 1}, ("-n",), True),
        ({"n": 1}, {"n": 1}, ("n",), None),
        ({"n": 1, "m": 2}, {"n": 1, "m": 1}, ("n", "-m"), True),
        ({"n": 1, "m": 1}, {"n": 1, "m": 2}, ("n", "-m"), False),
        ({"n": 1}, {"n": None}, ("n",), True),
        ({"n": None}, {"n": 1}, ("n",), False),
        ({"n": None}, {"n": 1}, ("-n",), False),
        ({"n": "b"}, {"n": "a"}, ("n",), False),
        ({"n": "\u00e9"}, {"n": "a"}, ("n",), None),
        ({"n": "2031-01-01T00:00:00Z"}, {"n": "2030-01-01T00:00:00Z"}, ("n",), False),
    ],
)
def test_an_order_is_judged(
    shipped: Callable[[str], Any], before: Any, after: Any, terms: tuple[str, ...], judged: bool | None
) -> None:
    assert shipped("lists")._in_order(before, after, terms) is judged


def _query(name: str, *values: str) -> dict[str, Any]:
    """Return a query parameter that takes values, the first one by default."""
    return {"name": name, "in": "query", "schema": {"enum": list(values), "default": values[0]}}


FALLING = {"name": "SortDescending", "in": "query", "schema": {"type": "boolean", "default": False}}


@pytest.mark.parametrize(
    ("parameters", "asked", "terms"),
    [
        ([_query("sort", "name", "id")], {}, ("name",)),
        ([_query("sort", "name", "id"), _query("dir", "desc", "asc")], {}, ("-name",)),
        ([_query("sort", "name", "id"), _query("dir", "desc", "asc")], {"sort": "id"}, ("-id",)),
        ([_query("sort", "name"), _query("dir", "desc", "asc")], {"sort": "name", "dir": "asc"}, ("name",)),
        ([_query("sort", "name"), _query("dir", "asc", "desc")], {"sort": "name", "dir": "desc"}, ("-name",)),
        ([_query("sort", "name"), FALLING], {"sort": "name"}, ("name",)),
        ([_query("sort", "name"), FALLING], {"sort": "name", "SortDescending": "true"}, ("-name",)),
    ],
)
def test_a_direction_that_nobody_asks_for_is_its_default(
    shipped: Callable[[str], Any],
    listing: Any,
    parameters: list[Any],
    asked: dict[str, str],
    terms: tuple[str, ...],
) -> None:
    ordered = replace(listing.list, parameters=tuple(parameters))
    orders = shipped("meanings")._orders(replace(listing, list=ordered))
    assert [one.terms for one in orders if dict(one.query) == asked] == [terms]


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("name", True),
        ("-name,id", True),
        ("name,desc", True),
        ("name desc", True),
        ("", False),
        ("asc", False),
    ],
)
def test_an_order_by_what_is_no_property_is_told(
    shipped: Callable[[str], Any], listing: Any, value: str, known: bool
) -> None:
    assert shipped("meanings")._is_of_properties(listing, value) is known


def test_each_member_of_a_deep_object_is_a_filter(shipped: Callable[[str], Any], listing: Any) -> None:
    members = {"gte": {"type": "integer"}, "lt": {"type": "integer"}, "odd": {"type": "boolean"}}
    deep = {
        "name": "id",
        "in": "query",
        "style": "deepObject",
        "schema": {"type": "object", "properties": members},
    }
    filtered = replace(listing, list=replace(listing.list, parameters=(deep,)))
    found = [
        (one.parameter["name"], one.compared, one.operator) for one in shipped("meanings")._filters(filtered)
    ]
    assert found == [("id[gte]", "id", "gte"), ("id[lt]", "id", "lt")]


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (None, {"type": ["null", "string"], "format": "date-time"}),
        (None, {}),
        ([], {}),
        ({}, {}),
        (True, {}),
        (1, {}),
        ("a", {}),
    ],
)
def test_what_a_client_sends_is_another_value_than_the_services(
    shipped: Callable[[str], Any], value: Any, schema: Any
) -> None:
    assert shipped("refused")._other(value, schema) not in (value, None)


@pytest.mark.parametrize(
    ("body", "token"),
    [
        ({"nextPageToken": "t"}, "t"),
        ({"nextPageToken": ""}, None),
        ({"next_cursor": None}, None),
        ({"meta": {"nextLink": "/things?limit=2&cursor=t"}}, "t"),
        ({"items": []}, None),
        ([], None),
    ],
)
def test_a_page_names_the_next_one(shipped: Callable[[str], Any], body: Any, token: str | None) -> None:
    assert shipped("paging").next_token(body, "cursor") == token


@pytest.mark.parametrize(
    ("operator", "own", "value", "meets"),
    [
        ("eq", 1, 1, True),
        ("ne", None, 1, True),
        ("gte", None, 1, False),
        ("gte", 1, 1, True),
        ("gt", 1, 1, False),
        ("contains", "Mango", "ANG", True),
        ("contains", "Mango", "%", False),
        ("starts_with", "Mango", "ma", True),
        ("starts_with", "Mango", "an", False),
    ],
)
def test_a_filter_is_judged(
    shipped: Callable[[str], Any],
    operator: str,
    own: Any,
    value: Any,
    meets: bool,
) -> None:
    chosen = SimpleNamespace(operator=operator, schema={})
    assert shipped("lists")._meets(chosen, own, value) is meets


class Things:
    """A service with a list of things in pages; ``wrong`` is what it does wrong."""

    def __init__(self, number: int, wrong: str = "") -> None:
        self.number = number
        self.wrong = wrong

    def call(self, _operation: Any, request: Any) -> httpx.Response:
        """Answer with a page."""
        query = dict(request.query)
        limit, offset = int(query.get("limit", 100)), int(query.get("offset", 0))
        shown = range(self.number)[offset : offset + limit]
        steps = {"next": offset + limit, "prev": max(0, offset - limit)}
        if self.wrong == "skips":
            steps["next"] += 1
        if self.wrong == "goes back to the start":
            steps["prev"] = 0
        if self.wrong == "never ends":
            shown, steps["next"] = range(limit), 0
        there = {"next": offset + limit < self.number or self.wrong == "never ends", "prev": offset > 0}
        if self.wrong == "ends early":
            there["next"] = False
        links = [
            f'<http://there/things?limit={limit}&offset={steps[name]}>; rel="{name}"'
            for name, is_there in there.items()
            if is_there
        ]
        headers = {"Link": ", ".join(links), "X-Total-Count": str(self.number + (self.wrong == "miscounts"))}
        return httpx.Response(200, json=[{"id": str(number)} for number in shown], headers=headers)


@pytest.fixture
def listing(shipped: Callable[[str], Any]) -> Any:
    groups, meanings = shipped("groups"), shipped("meanings")
    [group] = [one for one in groups.GROUPS if one.path == "/things"]
    return meanings.Listing(group, group.list, "")


@pytest.mark.parametrize(
    "judged",
    [
        ("test_links_lead_to_the_pages_that_they_name", "", None),
        ("test_links_lead_to_the_pages_that_they_name", "skips", "another one"),
        ("test_links_lead_to_the_pages_that_they_name", "ends early", "everything once"),
        ("test_links_lead_to_the_pages_that_they_name", "goes back to the start", "another one"),
        ("test_pages_follow_one_another", "", None),
        ("test_pages_follow_one_another", "miscounts", "x-total-count"),
        ("test_pages_follow_one_another", "never ends", "do not end"),
    ],
)
def test_pages_are_judged(
    shipped: Callable[[str], Any],
    listing: Any,
    judged: tuple[str, str, str | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    check, wrong, said = judged
    paging = shipped("paging")
    pages = paging.Pages(Things(7, wrong), listing, {})
    monkeypatch.setattr(paging, "_ready", lambda *_: (pages, []))
    if said is None:
        getattr(paging, check)(None, listing)
    else:
        with pytest.raises(AssertionError, match=said):
            getattr(paging, check)(None, listing)


def test_the_things_of_a_list_are_those_of_all_its_pages(shipped: Callable[[str], Any], listing: Any) -> None:
    there = Things(120)
    shown = shipped("writes")._items(there, listing.list, {})
    assert [item["id"] for item in shown] == [str(number) for number in range(there.number)]


def test_a_list_with_links_is_one_that_they_lead_through(shipped: Callable[[str], Any], listing: Any) -> None:
    assert shipped("paging")._is_led(listing)


@pytest.fixture
def own_code(
    shipped: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Return a function that makes a text the service's own code, beside generated code that names the work."""
    (tmp_path / "_generated").mkdir()
    (tmp_path / "_generated" / "base.py").write_text("perform_start_import(self)")
    monkeypatch.setattr(shipped("accepted"), "_OWN", tmp_path)

    def write(text: str) -> None:
        (tmp_path / "operations.py").write_text(text)

    return write


@pytest.mark.parametrize(
    ("text", "otherwise"),
    [
        ("call.after_commit(self.perform_start_import, key=1)", False),
        ("call.after_commit(\n    self.perform_start_import, key=1)", False),
        ("async def perform_start_import(self): ...", False),
        ("", False),
        ("await QUEUE.put(('perform_start_import', key))\n\ndef perform_start_import(): ...", True),
        ("queue(self.perform_other)", False),
    ],
)
def test_who_begins_accepted_work_is_told(
    shipped: Callable[[str], Any],
    listing: Any,
    own_code: Callable[[str], None],
    *,
    text: str,
    otherwise: bool,
) -> None:
    own_code(text)
    assert shipped("accepted")._begins_otherwise(listing.group.create) is otherwise


class Maker:
    """A world in which things can be made as often as is asked."""

    def paths(self, template: str, number: int) -> list[Mapping[str, str]]:
        """Return as many paths as are asked for."""
        return [{"id": str(key)} for key in range(number)] if "{" in template else [{}]


def test_a_deletion_finds_more_than_one_thing(shipped: Callable[[str], Any]) -> None:
    chosen = shipped("trial").build_trial(Maker()).settings
    found = {name: one["values"] for name, one in chosen["dictionaries"].items()}
    assert found == {"read-path": [0, 1, 2], "delete-path": list(range(8))}


def test_what_others_call_by_the_name_of_a_key_is_itself(
    shipped: Callable[[str], Any], listing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = shipped("world")
    monkeypatch.setattr(world, "references", lambda: {("", "vin"): "Vehicle", ("", "depot"): "Depot"})
    monkeypatch.setattr(world, "entity_of", lambda _: "Vehicle")
    monkeypatch.setattr(world, "tables", SimpleNamespace(ENTITIES={"Vehicle": SimpleNamespace(key="vin")}))
    monkeypatch.setattr(world.cases, "is_valid", lambda *_: True)
    monkeypatch.setattr(
        world.World, "_referring", lambda _, body, name, target: {**body, name: f"a {target}"}
    )
    body = {"vin": "1", "depot": "2", "make": "3"}
    made = world.World(SimpleNamespace()).referring(listing.group.create, body)
    assert made == {"vin": "1", "depot": "a Depot", "make": "3"}


def test_no_two_modules_of_tests_have_a_public_name_in_common() -> None:
    """The tests of a service import all of them with `*`, where the later of two names would win."""
    tests = ROOT / "blueprints" / "fastapi-service" / "{{cookiecutter.project_slug}}" / "tests"
    texts = [path.read_text(encoding="utf-8") for path in tests.glob("test_*.py")]
    modules = re.findall(r"_runtime\.testing\.(\w+) import \*", "\n".join(texts))
    assert len(modules) > 1
    owners: dict[str, set[str]] = {}
    for module in modules:
        source = ROOT / "runtime" / "service_runtime" / "testing" / f"{module}.py"
        for name in _made(ast.parse(source.read_text(encoding="utf-8"))):
            owners.setdefault(name, set()).add(module)
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("parameter", "value", "before"),
    [
        ({"name": "offset"}, -1, True),
        ({"name": "offset"}, "0", False),
        ({"name": "page"}, 0, True),
        ({"name": "page"}, "-3", True),
        ({"name": "page"}, 1, False),
        ({"name": "page"}, "first", False),
        ({"name": "page", "schema": {"type": "integer", "default": 0}}, 0, False),
        ({"name": "page", "schema": {"type": "integer", "minimum": 0}}, 0, False),
        ({"name": "page", "schema": {"type": "integer", "minimum": 0, "default": 1}}, 0, True),
        ({"name": "size"}, -1, False),
    ],
)
def test_a_page_before_the_first_is_refused_rightly(parameter: Any, value: Any, before: bool) -> None:
    written = {"in": "query", "schema": {"type": "integer"}, **parameter}
    listed = {"operationId": "list", "parameters": [written], "responses": {"200": LIST}}
    with shipping(document({"/things": {"get": listed}})) as imported:
        meanings, cases = imported("meanings"), imported("cases")
        (operation,) = cases.OPERATIONS
        assert meanings.is_before_all_pages(operation, {parameter["name"]: value}) is before


def test_any_text_is_written_in_toml(shipped: Callable[[str], Any]) -> None:
    text = "".join(map(chr, range(0x300))) + "\u2028\U0001f331"
    written = shipped("trial").to_toml({text: [text, 1, True]})
    assert tomllib.loads(f"x = {written}") == {"x": {text: [text, 1, True]}}


def _made(tree: ast.Module) -> Iterator[str]:
    """Yield the public names that a module makes itself."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        names = [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        yield from (name for name in names if not name.startswith("_"))
