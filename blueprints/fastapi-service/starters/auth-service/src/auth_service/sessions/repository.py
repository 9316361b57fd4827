"""Read and write sessions. A session that is revoked or has expired is deleted, and its refresh tokens with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .._generated.tables import ENTITIES, sessions
from .._runtime.core.problems import not_found
from .._runtime.storage.etags import list_tag
from .._runtime.storage.ids import uuid7
from .._runtime.storage.pages import Page, decode_token, encode_token, list_id
from .._runtime.storage.rows import Rows
from .._runtime.storage.values import now, to_key
from ..purge import purge_expired

_ROWS = Rows(ENTITIES["Session"])
_USER_AGENT_LENGTH = 512


async def create_session(
    db: AsyncConnection, user_id: str, *, user_agent: str | None, lifetime: timedelta
) -> str:
    """Begin a session and return the id of its family of refresh tokens."""
    instant, family_id = now(), str(uuid7())
    await purge_expired(db, sessions)
    await db.execute(
        insert(sessions).values(
            id=str(uuid7()),
            user_id=user_id,
            family_id=family_id,
            user_agent=_printable(user_agent),
            created_at=instant,
            last_used_at=instant,
            expires_at=instant + lifetime,
            row_version=1,
            row_extra={},
        )
    )
    return family_id


async def session_page(
    db: AsyncConnection, subject: str, *, limit: int, after: str | None
) -> Page[dict[str, Any]]:
    """Return one page of a user's sessions that have not expired, the newest first.

    Raises:
        Problem: 403 for a subject that no user can have, 404 for a page token that was issued for another list.
    """
    user_id = _ROWS.owner(subject)
    name = list_id("Session", {"user_id": user_id})
    query = select(sessions).where(sessions.c.user_id == user_id, sessions.c.expires_at > now())
    if after is not None:
        position = decode_token(name, after)
        start = None if position is None else to_key("uuid", position.key)
        if start is None:
            raise not_found("The page token does not belong to this list.")
        query = query.where(sessions.c.id < start)
    found = await db.execute(query.order_by(sessions.c.id.desc()).limit(limit + 1))
    rows = found.mappings().all()
    shown = rows[:limit]
    return Page(
        items=[_ROWS.decode(row) for row in shown],
        next=encode_token(name, shown[-1]["id"]) if len(rows) > limit else None,
        etag=list_tag((row["id"], row["row_version"]) for row in shown),
    )


async def touch_session(db: AsyncConnection, session_id: str, instant: datetime) -> None:
    """Note that a token of the session was issued."""
    await db.execute(
        update(sessions)
        .where(sessions.c.id == session_id)
        .values(last_used_at=instant, row_version=sessions.c.row_version + 1)
    )


async def delete_session(db: AsyncConnection, session_id: str) -> None:
    """Revoke a session with all its refresh tokens."""
    await db.execute(delete(sessions).where(sessions.c.id == session_id))


def _printable(user_agent: str | None) -> str | None:
    kept = "".join(character for character in user_agent or "" if character.isprintable())
    return kept[:_USER_AGENT_LENGTH] or None
