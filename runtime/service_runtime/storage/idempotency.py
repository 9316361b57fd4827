"""Replay the reply to a request whose idempotency key came before."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..core.problems import Problem, conflict
from ..core.types import StoredReply
from .statements import insert_or_ignore
from .tables import idempotency_records as records
from .values import now

_NAME_LENGTH = 255

_THIS: ColumnElement[bool] = and_(
    records.c.caller == bindparam("of_caller"),
    records.c.operation == bindparam("of_operation"),
    records.c.key == bindparam("of_key"),
)
_SELECT = select(records).where(_THIS).with_for_update()
_UPDATE = update(records).where(_THIS)
_PURGE = delete(records).where(records.c.expires_at < bindparam("instant"))


def _fit(name: str) -> str:
    """Return a name that the column holds; a longer one is known by its digest."""
    if len(name) <= _NAME_LENGTH:
        return name
    return "sha256:" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _same(caller: str, operation: str, key: str) -> dict[str, str]:
    return {"of_caller": _fit(caller), "of_operation": _fit(operation), "of_key": _fit(key)}


class IdempotencyRecords:
    """Remember replies in the database, in the transaction of the request itself.

    A record and the effects of its request commit together, and every replica sees both or neither. A request that
    fails leaves no record, so it may be repeated. While a first request runs, the primary key holds the others back.
    """

    async def claim(  # noqa: PLR0917 - the signature of ReplayStore
        self, db: AsyncConnection, caller: str, operation: str, key: str, digest: str, ttl: timedelta
    ) -> StoredReply | None:
        """Return the stored reply of an earlier request, or reserve the key and return None.

        Raises:
            Problem: 422 when the key came with another digest; 409 when its first request is still running.
        """
        instant = now()
        fresh = {"digest": digest, "created_at": instant, "expires_at": instant + ttl}
        same = _same(caller, operation, key)
        names = {"caller": _fit(caller), "operation": _fit(operation), "key": _fit(key)}
        if (await db.execute(insert_or_ignore(db, records).values(**names, **fresh))).rowcount == 1:
            return None
        row = (await db.execute(_SELECT, same)).one_or_none()
        if row is None:
            raise conflict("A request with this idempotency key is still running.", "idempotency-key-in-use")
        if row.expires_at <= instant:
            emptied = _UPDATE.values(status=None, headers=None, body=None, **fresh)
            await db.execute(emptied, same)
            return None
        if row.digest != digest:
            raise Problem(
                422, detail="The idempotency key was used for another request.", code="idempotency-key-reused"
            )
        if row.status is None:
            raise conflict("A request with this idempotency key is still running.", "idempotency-key-in-use")
        return StoredReply(row.status, tuple((name, value) for name, value in row.headers), row.body)

    async def store(
        self, db: AsyncConnection, caller: str, operation: str, key: str, reply: StoredReply
    ) -> None:
        """Keep the reply of a request whose key was claimed."""
        headers = [list(pair) for pair in reply.headers]
        kept = _UPDATE.values(status=reply.status, headers=headers, body=reply.body)
        await db.execute(kept, _same(caller, operation, key))


async def purge_expired(db: AsyncConnection) -> int:
    """Delete the records that nobody can replay any more, and return how many there were."""
    return int((await db.execute(_PURGE, {"instant": now()})).rowcount)
