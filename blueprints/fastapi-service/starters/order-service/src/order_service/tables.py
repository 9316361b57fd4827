"""Name the table that the contract does not know: the price list."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, MetaData, String, Table, Uuid

metadata = MetaData()

listed_prices = Table(
    "listed_prices",
    metadata,
    Column("product_id", Uuid(as_uuid=False), primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("price", BigInteger, nullable=False),
)
"""Hold what a unit of a product costs, in minor units of a currency. A product without a row is not sold in it."""
