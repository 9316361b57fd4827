"""Order items: the lines of one order, page by page, and no others."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from order_service._runtime.testing.harness import ALICE, BOB, Outgoing, Service

from .test_orders import BOOKS, place


def read(service: Service, path: str, *, tag: str = "", subject: str = ALICE) -> httpx.Response:
    headers = {"Authorization": f"Bearer {service.token(subject)}"} | ({"If-None-Match": tag} if tag else {})
    return service.send(Outgoing("GET", path, headers=headers))


@pytest.fixture
def order(service: Service) -> dict[str, Any]:
    """Return an order of three lines; there is another one beside it."""
    place(service, BOOKS)
    made: dict[str, Any] = place(service, [*BOOKS, BOOKS[0]]).json()
    return made


def test_the_lines_of_one_order_come_page_by_page(service: Service, order: dict[str, Any]) -> None:
    path, shown, token = f"/api/orders/{order['id']}/items", [], ""
    for length in (2, 1):
        reply = read(service, f"{path}?page_size=2{token and f'&page_token={token}'}")
        assert (reply.status_code, len(reply.json()["items"])) == (200, length)
        shown += reply.json()["items"]
        token = reply.json().get("next_page_token") or ""
    assert not token
    assert sorted(line["id"] for line in shown) == sorted(line["id"] for line in order["items"])


def test_a_page_token_of_another_list_is_not_found(service: Service, order: dict[str, Any]) -> None:
    path = f"/api/orders/{order['id']}/items"
    assert read(service, f"{path}?page_token=abc").status_code == 404
    place(service, BOOKS)
    token = read(service, "/api/orders?page_size=1").json()["next_page_token"]
    assert read(service, f"{path}?page_token={token}").status_code == 404


def test_a_line_belongs_to_its_order(service: Service, order: dict[str, Any]) -> None:
    line, other = order["items"][0], place(service, BOOKS).json()
    assert read(service, f"/api/orders/{order['id']}/items/{line['id']}").json() == line
    assert read(service, f"/api/orders/{other['id']}/items/{line['id']}").status_code == 404
    assert read(service, f"/api/orders/{order['id']}/items/{line['id']}", subject=BOB).status_code == 404


@pytest.mark.parametrize(("below", "kept"), [("", "private, max-age=5"), ("/items", "no-store")])
def test_replies_have_tags_and_lifetimes(
    service: Service, order: dict[str, Any], below: str, kept: str
) -> None:
    path = f"/api/orders/{order['id']}{below}"
    first = read(service, path)
    assert first.headers["cache-control"] == kept
    again = read(service, path, tag=first.headers["etag"])
    assert (again.status_code, again.content, again.headers["cache-control"]) == (304, b"", kept)


def test_a_line_may_be_kept_for_an_hour(service: Service, order: dict[str, Any]) -> None:
    path = f"/api/orders/{order['id']}/items/{order['items'][0]['id']}"
    first = read(service, path)
    assert first.headers["cache-control"] == "private, max-age=3600"
    assert read(service, path, tag=first.headers["etag"]).status_code == 304


def test_the_list_of_orders_is_not_kept(service: Service, order: dict[str, Any]) -> None:
    first = read(service, "/api/orders")
    assert first.headers["cache-control"] == "no-store"
    assert first.json()["items"][0]["id"] == order["id"]
    assert read(service, "/api/orders", tag=first.headers["etag"]).status_code == 304
    place(service, BOOKS)
    assert read(service, "/api/orders", tag=first.headers["etag"]).status_code == 200
