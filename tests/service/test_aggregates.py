"""Pages satisfy their own schema and entity tags move with what is shown; on each database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import contracts
from tests.service.running import Answer, Generated, Running, generate, running

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Generated]:
    """Return the services by their names, each made once."""
    found = {}
    for name in ("carts", "routes", "stores"):
        folder = tmp_path_factory.mktemp(name)
        (folder / "spec.yaml").write_text(contracts.read(name))
        found[name] = generate(folder, f"{name}-service", "--spec", "spec.yaml", "--no-input", "--force")
    return found


def done(answer: Answer, status: int) -> Any:
    assert answer.status == status, answer.body
    return answer.json() if answer.body else None


def moved(served: Running, path: str, change: Any, known: str) -> str:
    """Make a change; return the new tag of a path after saying that the one that is known is no longer it."""
    change()
    answer = served.send("GET", path, headers={"If-None-Match": known})
    assert answer.status == 200, "a copy that shows what was before is not the same"
    assert answer.headers["etag"] != known
    return answer.headers["etag"]


def test_of_a_cart(made: dict[str, Generated], settings: dict[str, str], tmp_path: Path) -> None:
    with running(made["carts"], tmp_path, **settings) as served:
        new = served.send("POST", "/carts", {})
        cart, tag = f"/carts/{done(new, 201)['id']}", new.headers["etag"]
        listed = served.send("GET", "/carts").headers["etag"]
        item = ""

        def add() -> None:
            nonlocal item
            item = f"{cart}/items/{done(served.send('POST', f'{cart}/items', {'quantity': 1}), 201)['id']}"

        tags = [tag]
        tags.append(moved(served, cart, add, tags[-1]))
        assert served.send("GET", "/carts").headers["etag"] != listed
        tags.append(
            moved(served, cart, lambda: done(served.send("PATCH", item, {"quantity": 2}), 200), tags[-1])
        )
        same = served.send("GET", cart, headers={"If-None-Match": tags[-1]})
        assert same.status == 304
        tags.append(moved(served, cart, lambda: done(served.send("DELETE", item), 204), tags[-1]))
        assert len(set(tags)) == 4
        shown = done(served.send("GET", cart), 200)
        assert (shown["items"], shown["item_count"], shown["quantity"], "most" in shown) == ([], 0, 0, False)
        for quantity in (3, 4):
            done(served.send("POST", f"{cart}/items", {"quantity": quantity}), 201)
        shown = done(served.send("GET", "/carts"), 200)["items"][0]
        assert (len(shown["items"]), shown["item_count"], shown["quantity"], shown["most"]) == (2, 2, 7, 4)
        tags[3] = served.send("GET", cart).headers["etag"]
        change = {"note": "n"}
        assert served.send("PATCH", cart, change, headers={"If-Match": tags[2]}).status == 412
        assert served.send("PATCH", cart, change).status == 428
        assert served.send("PATCH", f"{cart}x", change).status in {404, 428}
        assert done(served.send("PATCH", cart, change, headers={"if-match": tags[3]}), 200)["note"] == "n"
        for _ in range(2):
            done(served.send("POST", "/carts", {}), 201)
        page = served.send("GET", "/carts")
        first = done(page, 200)
        assert (len(first["items"]), first["count"], first["total"], first["has_more"]) == (2, 2, 3, True)
        last = done(served.send("GET", f"/carts?cursor={first['next']}"), 200)
        assert (last["count"], last["total"], last["has_more"], last["next"]) == (1, 3, False, None)
        done(served.send("DELETE", item), 404)


def test_of_routes(made: dict[str, Generated], settings: dict[str, str], tmp_path: Path) -> None:
    with running(made["routes"], tmp_path, **settings) as served:
        keys = [done(served.send("POST", "/routes", {"name": name}), 201)["id"] for name in "abc"]
        route = f"/routes/{keys[0]}"
        tag = served.send("GET", route).headers["etag"]
        stop = done(served.send("POST", f"{route}/stops", {"place": "x"}), 201)
        second = served.send("GET", route).headers["etag"]
        done(served.send("PUT", f"{route}/stops/{stop['id']}", {"place": "y"}), 200)
        third = served.send("GET", route).headers["etag"]
        assert len({tag, second, third}) == 3
        assert done(served.send("GET", route), 200)["numberOfStops"] == 1
        assert served.send("DELETE", route).status == 428
        assert served.send("DELETE", route, headers={"If-Match": second}).status == 412
        first = done(served.send("GET", "/routes"), 200)
        assert (len(first["results"]), first["totalPages"], first["totalCount"], first["offset"]) == (
            2,
            2,
            3,
            0,
        )
        assert first["next"].startswith(served.url)
        last = done(served.send("GET", first["next"].removeprefix(served.url)), 200)
        assert (len(last["results"]), last["offset"], "next" in last) == (1, 2, False)
        assert served.send("DELETE", route, headers={"If-Match": third}).status == 204


def test_of_stores(made: dict[str, Generated], settings: dict[str, str], tmp_path: Path) -> None:
    with running(made["stores"], tmp_path, **settings) as served:
        empty = done(served.send("GET", "/stores"), 200)
        assert empty == {"data": [], "next": "", "page": 1, "pages": 0}
        for name in "abc":
            done(served.send("POST", "/stores", {"name": name}), 201)
        first = done(served.send("GET", "/stores"), 200)
        assert (len(first["data"]), first["page"], first["pages"]) == (2, 1, 2)
        last = done(served.send("GET", first["next"].removeprefix(served.url)), 200)
        assert (len(last["data"]), last["page"], last["pages"], last["next"]) == (1, 2, 2, "")
