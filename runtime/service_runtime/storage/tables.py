"""Name the tables of the platform itself, beside those of the contract's entities."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table

from .entities import JsonValue, UtcDateTime

metadata = MetaData()

idempotency_records = Table(
    "idempotency_records",
    metadata,
    Column("caller", String(255), primary_key=True),
    Column("operation", String(255), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("status", Integer),
    Column("headers", JsonValue),
    Column("body", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)
"""Keep the replies to requests with an idempotency key; ``status`` is null until the reply is known."""

key_sequences = Table(
    "key_sequences",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Keep the highest number that a table with integer keys has ever used, so that no key is used twice."""
