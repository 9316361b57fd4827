"""The price list: no order is placed at another price."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from order_service._runtime.testing.harness import Service
from order_service.orders.price_list import list_prices, read_prices

from .test_orders import ADDRESS, BOOKS, place, send


def line(product: str, price: int) -> dict[str, Any]:
    return {"product_id": product, "quantity": 2, "price": price}


@pytest.fixture
def product(service: Service) -> str:
    """Return a product that costs 1200 in EUR and 1300 in USD."""
    made = str(uuid4())
    service.run(lambda db: list_prices(db, {(made, "EUR"): 1200, (made, "USD"): 1300}))
    return made


@pytest.mark.parametrize("price", [0, 1, 1199, 1201, 1300])
def test_an_order_at_another_price_is_refused(service: Service, product: str, price: int) -> None:
    before = send(service, "GET", "/api/orders").json()
    reply = place(service, [line(product, 1200), line(product, price)])
    assert (reply.status_code, reply.json()["code"]) == (409, "price-changed")
    assert reply.json()["errors"] == [{"pointer": "/items/1/price", "detail": "The price is 1200."}]
    assert send(service, "GET", "/api/orders").json() == before


def test_a_product_that_is_not_listed_is_refused(service: Service, product: str) -> None:
    reply = place(service, [line(product, 1200), line(str(uuid4()), 1200)])
    assert (reply.status_code, reply.json()["code"]) == (409, "product-not-listed")
    assert [fault["pointer"] for fault in reply.json()["errors"]] == ["/items/1/product_id"]


def test_a_product_is_sold_in_the_currencies_that_it_is_listed_in(service: Service) -> None:
    product = str(uuid4())
    service.run(lambda db: list_prices(db, {(product, "USD"): 1300}))
    assert place(service, [line(product, 1300)]).json()["code"] == "product-not-listed"


def test_a_new_price_counts_from_now_on(service: Service, product: str) -> None:
    placed = place(service, [line(product, 1200)])
    service.run(lambda db: list_prices(db, {(product, "EUR"): 1500}))
    assert place(service, [line(product, 1200)]).status_code == 409
    assert place(service, [line(product, 1500)]).json()["total_amount"] == 3000
    assert send(service, "GET", placed.headers["location"]).json()["total_amount"] == 2400


def test_a_new_price_leaves_those_in_other_currencies_and_of_others(service: Service, product: str) -> None:
    other = str(uuid4())
    service.run(lambda db: list_prices(db, {(other, "EUR"): 700}))
    service.run(lambda db: list_prices(db, {(product, "EUR"): 1500}))
    assert place(service, [line(product, 1500), line(other, 700)]).status_code == 201
    body = {"currency": "USD", "items": [line(product, 1300)], "shipping_address": ADDRESS}
    assert send(service, "POST", "/api/orders", body).status_code == 201


def test_examples_of_the_contract_are_listed_for_development_at_their_prices(service: Service) -> None:
    assert place(service, BOOKS).status_code == 201
    assert place(service, [{**BOOKS[0], "price": 1}]).json()["code"] == "price-changed"


def test_prices_are_read_from_csv() -> None:
    product = uuid4()
    lines = ["product_id,currency,price\n", f"{product},EUR,2499\n", "\n", f"{product.hex},USD,0\n"]
    assert read_prices(lines) == {(str(product), "EUR"): 2499, (str(product), "USD"): 0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the headings"),
        ("product,price\n", "line 1: the headings"),
        ("product_id,currency,price\n7,EUR,1\n", "line 2: '7' is not a UUID"),
        ("product_id,currency,price\n{0},eur,1\n", "line 2: 'eur' is not a currency"),
        ("product_id,currency,price\n{0},EUR,1.5\n", "line 2: '1.5' is not a whole number"),
        ("product_id,currency,price\n{0},EUR,1000000001\n", "line 2: '1000000001' is not a whole number"),
        ("product_id,currency,price\n{0},EUR\n", "line 2: three values"),
        ("product_id,currency,price\n{0},EUR,1\n{0},EUR,2\n", "line 3: the product has a price"),
    ],
)
def test_a_line_that_is_not_a_price_is_told(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_prices(text.format(uuid4()).splitlines(keepends=True))
