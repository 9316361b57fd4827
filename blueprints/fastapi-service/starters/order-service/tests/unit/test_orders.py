"""Orders: totals, owners and cancellation."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx

from order_service._runtime.testing.harness import ALICE, BOB, Outgoing, Service
from order_service.orders.price_list import list_prices

BOOKS = [
    {"product_id": "019b8d99-6900-76f0-8478-82e36b0d549b", "quantity": 1, "price": 2499},
    {"product_id": "019b9312-2ac0-73d9-a344-5bb31738f7d9", "quantity": 2, "price": 1850},
]
ADDRESS = {"recipient": "Ada Lindqvist", "line1": "Kungsgatan 12", "city": "Stockholm", "country": "SE"}


def send(
    service: Service, method: str, path: str, body: Any = None, *, subject: str = ALICE
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {service.token(subject)}", "Content-Type": "application/json"}
    if path == "/api/orders" and method == "POST":
        headers["Idempotency-Key"] = str(uuid4())
    content = None if body is None else json.dumps(body).encode()
    return service.send(Outgoing(method, path, headers=headers, content=content))


def place(service: Service, items: list[dict[str, Any]]) -> httpx.Response:
    return send(
        service, "POST", "/api/orders", {"currency": "EUR", "items": items, "shipping_address": ADDRESS}
    )


def test_the_total_is_the_sum_of_price_times_quantity(service: Service) -> None:
    reply = place(service, BOOKS)
    assert (reply.status_code, reply.json()["total_amount"]) == (201, 6199)
    assert send(service, "GET", reply.headers["location"]).json()["total_amount"] == 6199


def test_the_largest_order_has_a_total(service: Service) -> None:
    product = str(uuid4())
    service.run(lambda db: list_prices(db, {(product, "EUR"): 1_000_000_000}))
    line = {"product_id": product, "quantity": 999, "price": 1_000_000_000}
    assert place(service, [line] * 100).json()["total_amount"] == 99_900_000_000_000


def test_a_new_order_is_pending_and_has_its_lines(service: Service) -> None:
    order = place(service, BOOKS).json()
    assert (order["status"], order["user_id"]) == ("pending", ALICE)
    assert [line["price"] for line in order["items"]] == [2499, 1850]
    assert {line["order_id"] for line in order["items"]} == {order["id"]}


def test_the_order_of_another_customer_does_not_exist(service: Service) -> None:
    path = place(service, BOOKS).headers["location"]
    assert send(service, "GET", path, subject=BOB).status_code == 404
    assert send(service, "GET", f"{path}/items", subject=BOB).status_code == 404
    cancellation = send(service, "POST", f"{path}/cancel", {"reason": "other"}, subject=BOB)
    assert cancellation.status_code == 404
    assert send(service, "GET", path).json()["status"] == "pending"


def test_an_order_is_cancelled_once(service: Service) -> None:
    path = place(service, BOOKS).headers["location"]
    first = send(service, "POST", f"{path}/cancel", {"reason": "changed_mind"})
    assert (first.status_code, first.json()["status"], first.json()["reason"]) == (
        200,
        "cancelled",
        "changed_mind",
    )
    second = send(service, "POST", f"{path}/cancel", {"reason": "other"})
    assert second.status_code == 409
    assert send(service, "GET", path).json()["reason"] == "changed_mind"


def test_a_cancelled_order_is_not_changed(service: Service) -> None:
    path = place(service, BOOKS).headers["location"]
    assert send(service, "POST", f"{path}/cancel", {"reason": "other"}).status_code == 200
    before = send(service, "GET", path)
    token = {"Authorization": f"Bearer {service.token(ALICE)}", "If-Match": before.headers["etag"]}
    token["Content-Type"] = "application/json"
    body = json.dumps({"shipping_address": {**ADDRESS, "city": "Uppsala"}}).encode()
    reply = service.send(Outgoing("PATCH", path, headers=token, content=body))
    assert (reply.status_code, reply.json()["code"]) == (409, "invalid-state")
    assert send(service, "GET", path).json() == before.json()
