"""Lists select and order as their parameters say, and answer 501 to those that nothing reads; on each database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import yaml

from tests import contracts
from tests.service.running import Generated, Running, generate, running

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Generated]:
    """Return the services by their names, each made once."""
    found = {}
    for name in ("goods", "books", "cases"):
        folder = tmp_path_factory.mktemp(name)
        (folder / "spec.yaml").write_text(contracts.read(name))
        found[name] = generate(folder, f"{name}-service", "--spec", "spec.yaml", "--no-input", "--force")
    return found


def ask(served: Running, path: str, **query: Any) -> Any:
    answer = served.send("GET", f"{path}?{urlencode(query, doseq=True)}")
    assert answer.status == 200, answer.body
    return answer.json()


def refused(served: Running, path: str, **query: Any) -> str:
    answer = served.send("GET", f"{path}?{urlencode(query)}")
    assert answer.status == 501, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail"])


def fill(served: Running, path: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert served.send("POST", path, row).status == 201


def pages(served: Running, **query: Any) -> list[str]:
    """Walk through the pages of /goods, two rows each, and return the names in their order."""
    names: list[str] = []
    token: dict[str, str] = {}
    for _ in range(10):
        page = ask(served, "/goods", page_size=2, **query, **token)
        assert len(page["items"]) <= 2
        names += [item["name"] for item in page["items"]]
        if "next_page_token" not in page:
            return names
        token = {"page_token": page["next_page_token"]}
    raise AssertionError(names)


GOODS = [
    {"name": "a", "price": 5, "rank": 1.5, "status": "live", "made_at": "2024-01-01T10:00:00Z"},
    {"name": "b", "price": 5, "status": "live", "made_at": "2024-01-02T23:59:59.5Z"},
    {"name": "c", "price": 1, "rank": 0.25, "status": "gone", "made_at": "2024-01-03T00:00:00Z"},
    {"name": "d", "price": 5, "status": "kept"},
    {"name": "e", "price": 9, "rank": 1.5},
]


def test_in_snake_case_with_tokens(
    made: dict[str, Generated], settings: dict[str, str], tmp_path: Path
) -> None:
    with running(made["goods"], tmp_path, **settings) as served:
        fill(served, "/goods", GOODS)

        def names(**query: Any) -> str:
            page = ask(served, "/goods", **query)
            assert page["total"] == len(page["items"])
            return "".join(item["name"] for item in page["items"])

        assert names() == "edcba", "the declared default, -name"
        assert names(sort="name") == "abcde"
        assert names(sort="name", min_price=5) == "abde"
        assert names(sort="name", min_price=2, max_price=5) == "abd"
        assert names(max_price=10**30, sort="name") == "abcde"
        assert names(min_price=10**30) == ""
        assert names(sort="name", status=["live", "gone"]) == "abc"
        assert names(sort="name", made_after="2024-01-01T10:00:00Z") == "bc", "after is not at"
        assert names(sort="name", made_before="2024-01-03T01:00:00+01:00") == "ab"
        assert names(sort="name", since="2024-01-02") == "bc"
        assert names(sort="name", until="2024-01-02") == "ab", "the whole day"
        assert pages(served, sort="price_desc") == ["e", *"dba", "c"]
        assert pages(served, sort="price_asc") == ["c", *"abd", "e"]
        assert pages(served, sort="rank") == ["c", *"ae", *"bd"], "without a rank comes last"
        assert pages(served, sort="price_desc", min_price=5) == ["e", *"dba"]
        first = ask(served, "/goods", page_size=2, sort="name")
        other = served.send("GET", f"/goods?page_size=2&sort=-name&page_token={first['next_page_token']}")
        assert other.status in {400, 422}, "a token is good for its own order"
        assert "popular" in refused(served, "/goods", sort="popular")
        assert "x-search: {parameter: q, properties: [name, status]}" in refused(served, "/goods", q="x")
        assert served.send("GET", "/goods?q=x&min_price=x").status in {400, 422}, (
            "what is checked comes first"
        )
        long = "é" * 300
        fill(served, "/goods", [{"name": long + str(number), "price": 0} for number in range(3)])
        assert pages(served, sort="name", max_price=0) == [long + str(number) for number in range(3)]


def test_in_camel_case_with_offsets(
    made: dict[str, Generated], settings: dict[str, str], tmp_path: Path
) -> None:
    shelf = "01990b5e-7c00-7a3f-8d21-4b6c9e0f1a2d"
    books = [
        {"title": "A", "pages": 10, "published": "2020-01-01", "lent": True, "shelfId": shelf},
        {"title": "B", "pages": None, "published": "2021-01-01", "lent": False},
        {"title": "C", "pages": 30, "published": "2022-01-01"},
    ]
    with running(made["books"], tmp_path, **settings) as served:
        fill(served, "/books", books)

        def titles(**query: Any) -> str:
            return "".join(item["title"] for item in ask(served, "/books", **query))

        assert titles(sortBy="title") == "ABC"
        assert titles(sortBy="title", sortOrder="DESC") == "CBA"
        assert titles(sortBy="pages", sortOrder="DESC") == "CAB"
        assert titles(sortOrder="ASC") == "ABC"
        assert titles(sortOrder="DESC") == "CBA"
        assert titles(sortBy="published", limit=1, offset=1) == "B"
        assert titles(sortBy="title", pagesFrom=10, pagesTo=30) == "AC"
        assert titles(sortBy="title", publishedGte="2021-01-01") == "BC"
        assert titles(sortBy="title", publishedLte="2021-01-01") == "AB"
        assert titles(lent="true") == "A"
        assert titles(shelf=shelf) == "A"
        assert titles(expand="none", sortBy="title") == "ABC", "the default is the same as nothing"
        assert "expand" in refused(served, "/books", expand="author")
        assert "x-search" in refused(served, "/books", search="A")


def test_as_the_contract_says_it(
    made: dict[str, Generated], settings: dict[str, str], tmp_path: Path
) -> None:
    cases = [
        {"subject": "a_b Lamp", "body": "is broken", "weight": 2, "state": "new", "opened": "2024-05-05T23:00:00Z"},
        {"subject": "axb", "body": "lamp", "weight": 2, "state": "old", "opened": "2024-05-06T00:00:00Z"},
        {"subject": "c%", "weight": 7},
    ]  # fmt: skip
    with running(made["cases"], tmp_path, **settings) as served:
        fill(served, "/cases", cases)

        def subjects(**query: Any) -> list[str]:
            page = ask(served, "/cases", **query)
            assert page["total"] == len(page["data"])
            return [item["subject"] for item in page["data"]]

        assert subjects() == ["c%", "a_b Lamp", "axb"], "x-sort.default"
        assert subjects(by="heaviest") == subjects()
        assert subjects(by="subject:desc") == ["c%", "axb", "a_b Lamp"]
        assert subjects(by="weight,-subject") == ["axb", "a_b Lamp", "c%"]
        unknown = served.send("GET", "/cases?by=body")
        assert unknown.status in {400, 422}, unknown.body
        assert "subject, weight" in unknown.body.decode(), "the properties that a list is ordered by"
        assert subjects(text="LAMP") == ["a_b Lamp", "axb"]
        assert subjects(text="lamp  broken") == ["a_b Lamp"]
        assert subjects(text="%") == ["c%"]
        assert subjects(part="_") == ["a_b Lamp"]
        assert subjects(begins="AX") == ["axb"]
        assert subjects(**{"filter[state]": "old"}) == ["axb"]
        assert subjects(**{"weight[gt]": "2"}) == ["c%"]
        assert subjects(**{"not": "new"}) == ["c%", "axb"], "what has no state has another one"
        assert subjects(day="2024-05-05") == ["a_b Lamp"]
        assert ask(served, f"/cases?{quote('filter[state]')}=none")["data"] == []


def test_any_number_of_parameters_that_nothing_reads_keeps_the_code_clean(tmp_path: Path) -> None:
    """A parameter that only says its default is not a wish."""
    schemas: list[dict[str, Any]] = [
        {"type": "integer", "default": 250},
        {"type": "number", "default": 0.5},
        {"type": "boolean", "default": True},
        {"type": "boolean", "default": False},
        {"type": "string", "default": "all"},
        {"type": "array", "items": {"type": "string"}, "default": ["a"]},
        *({"type": "string"} for _ in range(9)),
    ]
    spec = contracts.load("goods")
    spec["paths"]["/goods"]["get"]["parameters"] += [
        {"name": f"whim_{number}", "in": "query", "schema": schema} for number, schema in enumerate(schemas)
    ]
    (tmp_path / "spec.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))
    service = generate(tmp_path, "goods-service", "--spec", "spec.yaml", "--no-input", "--force")
    for command in (("ruff", "check", "--no-cache", "."), ("ruff", "format", "--check", ".")):
        done = service.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    wishes = {0: 249, 1: 0, 2: "false", 3: "true", 4: "none", 5: "b", 6: "", 14: "x"}
    with running(service, tmp_path) as served:
        ask(served, "/goods", whim_0=250, whim_1=0.5, whim_2="true", whim_3="false", whim_4="all", whim_5="a")
        for number, wish in wishes.items():
            assert f"whim_{number}" in refused(served, "/goods", **{f"whim_{number}": wish})


def test_what_is_refused_is_said_before(made: dict[str, Generated]) -> None:
    report = json.loads((made["goods"].folder / ".scaffold" / "report.json").read_text())
    assert report["operations"] == {"whole": 2, "refusing": 1, "partial": 0, "unwritten": 0}
    search, order = [item for item in report["remarks"] if item["kind"] == "refused"]
    assert (order["code"], order["operations"]) == ("order-unread", ["listGoods"])
    assert order["message"].endswith("say x-sort: {orders: {popular: [-id]}} on the operation")
    assert (search["code"], search["operations"]) == ("parameter-unread", ["listGoods"])
    assert search["message"].endswith("x-search: {parameter: q, properties: [name, status]} on the operation")
