"""The price list: what products cost, until there is a pricing service. As a program, take prices from a CSV file."""

from __future__ import annotations

import asyncio
import csv
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .._generated import models
from .._runtime.core.problems import FieldError, Problem
from .._runtime.core.types import Call
from .._runtime.storage.database import Database
from .._runtime.storage.failures import Away
from .._runtime.storage.statements import insert_or_ignore
from ..platform.tokens import DEV_ISSUER, load_contract
from ..settings import Settings
from ..tables import listed_prices

PRODUCT_NOT_LISTED = "product-not-listed"
PRICE_CHANGED = "price-changed"
_HIGHEST = 1_000_000_000
_CURRENCY = re.compile(r"[A-Z]{3}")
_HEADINGS = ["product_id", "currency", "price"]

Prices = Mapping[tuple[str, str], int]
"""Price of a unit in minor units, by the product's id and the currency."""


async def check_prices(call: Call, order: models.OrderCreate) -> None:
    """Hold the prices that the customer accepted against the price list.

    Raises:
        Problem: 409 where a product is not listed in the order's currency, or has another price than the order says.
    """
    listed = await _listed(call.db, order)
    if (
        _faults(order, listed)
        and call.principal is not None
        and call.principal.claims.get("iss") == DEV_ISSUER
    ):
        await _add(call.db, _sample_prices())
        listed = await _listed(call.db, order)
    faults = _faults(order, listed)
    if not faults:
        return
    unlisted = any(fault.pointer.endswith("/product_id") for fault in faults)
    detail = (
        "A product is not sold in this currency." if unlisted else "A price is not the listed one (any more)."
    )
    raise Problem(409, detail=detail, code=PRODUCT_NOT_LISTED if unlisted else PRICE_CHANGED, errors=faults)


async def list_prices(db: AsyncConnection, prices: Prices) -> None:
    """Set the prices of products; those of others stay."""
    for product_id, currency in prices:
        table = listed_prices.c
        await db.execute(
            delete(listed_prices).where(table.product_id == product_id, table.currency == currency)
        )
    await _add(db, prices)


def read_prices(lines: Iterable[str]) -> dict[tuple[str, str], int]:
    """Read a CSV file with the headings product_id, currency and price; a price is in minor units of its currency.

    Raises:
        ValueError: when a line is not such a price; the message says which line, and what is wrong with it.
    """
    rows = csv.reader(lines)
    if next(rows, None) != _HEADINGS:
        raise ValueError(f"line 1: the headings have to be {','.join(_HEADINGS)}")
    found: dict[tuple[str, str], int] = {}
    for row in filter(None, rows):
        if len(row) != len(_HEADINGS):
            raise ValueError(f"line {rows.line_num}: three values were expected")
        product_id, currency, price = row
        try:
            key = (str(UUID(product_id)), currency)
        except ValueError:
            raise ValueError(f"line {rows.line_num}: {product_id!r} is not a UUID") from None
        if not _CURRENCY.fullmatch(currency):
            raise ValueError(f"line {rows.line_num}: {currency!r} is not a currency of three capital letters")
        if not price.isascii() or not price.isdecimal() or int(price) > _HIGHEST:
            raise ValueError(f"line {rows.line_num}: {price!r} is not a whole number from 0 to {_HIGHEST}")
        if key in found:
            raise ValueError(f"line {rows.line_num}: the product has a price in {currency} already")
        found[key] = int(price)
    return found


async def _listed(db: AsyncConnection, order: models.OrderCreate) -> dict[str, int]:
    """Return the prices of an order's products in its currency, by the products' ids."""
    table, wanted = listed_prices.c, {str(item.product_id) for item in order.items}
    query = select(table.product_id, table.price).where(
        table.currency == order.currency, table.product_id.in_(sorted(wanted))
    )
    return {str(row.product_id): row.price for row in await db.execute(query)}


def _faults(order: models.OrderCreate, listed: Mapping[str, int]) -> list[FieldError]:
    found = []
    for number, item in enumerate(order.items):
        price = listed.get(str(item.product_id))
        if price is None:
            detail = f"The product is not sold in {order.currency}."
            found.append(FieldError(f"/items/{number}/product_id", detail))
        elif price != item.price:
            found.append(FieldError(f"/items/{number}/price", f"The price is {price}."))
    return found


async def _add(db: AsyncConnection, prices: Prices) -> None:
    """List prices of products that have none."""
    rows = [
        {"product_id": product_id, "currency": currency, "price": price}
        for (product_id, currency), price in prices.items()
    ]
    if rows:
        await db.execute(insert_or_ignore(db, listed_prices), rows)


@cache
def _sample_prices() -> Prices:
    """Return the prices in the contract's examples of orders: development tokens buy at these without a price list."""
    return dict(_samples())


def _samples() -> Iterator[tuple[tuple[str, str], int]]:
    body = load_contract().operations["createOrder"].request_body or {}
    for media in body.get("content", {}).values():
        for example in media.get("examples", {}).values():
            order = example.get("value", {})
            for item in order.get("items", ()):
                yield (item["product_id"], order["currency"]), item["price"]


async def _take(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as lines:
        prices = read_prices(lines)
    database = Database(Settings().database_url)
    try:
        async with database.begin(write=True) as db:
            await list_prices(db, prices)
    finally:
        await database.dispose()
    return len(prices)


def main() -> None:
    """List the prices of the CSV file that is named: all of them, or none where one of its lines is wrong."""
    if len(sys.argv[1:]) != 1:
        sys.exit("Name one CSV file with the headings product_id,currency,price.")
    try:
        count = asyncio.run(_take(Path(sys.argv[1])))
    except (OSError, ValueError) as error:
        sys.exit(f"Nothing was changed: {sys.argv[1]}: {error}.")
    except Away as away:
        sys.exit(f"Nothing was changed: {away.reason}.")
    except Problem as problem:
        sys.exit(f"Nothing was changed: {problem.detail}")
    sys.stdout.write(f"{count} {'price is' if count == 1 else 'prices are'} listed\n")


if __name__ == "__main__":
    main()
