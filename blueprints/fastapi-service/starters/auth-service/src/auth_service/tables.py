"""Name the tables that the contract does not know: refresh tokens, failed log-ins and signing keys."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, Uuid

from ._generated.tables import sessions
from ._runtime.storage.entities import UtcDateTime

metadata = MetaData()

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column(
        "family_id",
        Uuid(as_uuid=False),
        ForeignKey(sessions.c.family_id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("parent_hash", String(64)),
    Column("ip", String(45)),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("used_at", UtcDateTime()),
)
"""Know the tokens of a session by their SHA-256 only. They end with the session, so revoking it revokes them all."""

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("expires_at", UtcDateTime(), nullable=False, index=True),
)
"""Count the failed log-ins of a window, by the SHA-256 of the e-mail address, whether it has an account or not."""

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("kid", String(43), nullable=False, unique=True),
    Column("private_key", String(43), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("not_after", UtcDateTime(), nullable=False),
)
"""Share the signing keys among the replicas; the highest generation signs. Who reads this table can forge tokens."""
