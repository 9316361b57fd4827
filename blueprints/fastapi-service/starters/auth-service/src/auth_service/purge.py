"""Delete what has expired, a little with every write, so that nothing needs to run beside the service."""

from __future__ import annotations

from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ._runtime.storage.values import now

_AT_ONCE = 100


async def purge_expired(db: AsyncConnection, table: Table) -> None:
    """Delete some of the rows whose ``expires_at`` is past; rows that others work on are left to them."""
    (key,) = table.primary_key
    expired = select(key).where(table.c.expires_at <= now()).limit(_AT_ONCE).with_for_update(skip_locked=True)
    await db.execute(delete(table).where(key.in_(expired)))
