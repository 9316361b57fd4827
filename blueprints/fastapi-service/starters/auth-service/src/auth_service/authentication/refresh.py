"""Issue refresh tokens and exchange each of them once (RFC 9700 section 4.14.2)."""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

import structlog
from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .._generated.tables import sessions
from .._runtime.storage.values import now, to_key
from ..sessions.repository import delete_session, touch_session
from ..tables import refresh_tokens as tokens

_OCTETS = 32
_log = structlog.stdlib.get_logger(__name__)


class Exchanged(NamedTuple):
    """Hold the next refresh token of a session, and whose session it is."""

    user_id: str
    refresh_token: str


async def issue_refresh_token(
    db: AsyncConnection, family_id: str, *, ip: str | None, parent: str | None = None
) -> str:
    """Return a new token of a family; only its hash is stored. ``parent`` is the hash of the token before it."""
    token = secrets.token_urlsafe(_OCTETS)
    await db.execute(
        insert(tokens).values(
            token_hash=_digest(token), family_id=family_id, parent_hash=parent, ip=ip, created_at=now()
        )
    )
    return token


async def exchange_refresh_token(db: AsyncConnection, token: str, *, ip: str | None) -> Exchanged | None:
    """Use a token up and return its successor, or None for one that is unknown, used, revoked or expired.

    The row of the session is locked first, so a session's exchanges and its revocation happen one after the other, and
    of two exchanges of one token only the first succeeds. The second one is a theft, or looks like one: it revokes the
    session. The caller commits in either case.
    """
    digest, instant = _digest(token), now()
    session = await _locked_session(db, digest)
    if session is None or session["expires_at"] <= instant:
        return None
    fresh = update(tokens).where(tokens.c.token_hash == digest, tokens.c.used_at.is_(None))
    if (await db.execute(fresh.values(used_at=instant))).rowcount == 0:
        await delete_session(db, session["id"])
        _log.warning(
            "session.reuse_detected",
            session_id=session["id"],
            user_id=session["user_id"],
            ip=ip,
            issued_to=session["ip"],
        )
        return None
    await touch_session(db, session["id"], instant)
    successor = await issue_refresh_token(db, session["family_id"], ip=ip, parent=digest)
    return Exchanged(session["user_id"], successor)


async def revoke_refresh_token(db: AsyncConnection, token: str, *, subject: str) -> None:
    """End the session of a token if it is one of the subject's; any other token is left alone."""
    family = select(tokens.c.family_id).where(tokens.c.token_hash == _digest(token)).scalar_subquery()
    user_id = to_key("uuid", subject)
    if user_id is not None:
        await db.execute(
            delete(sessions).where(sessions.c.family_id == family, sessions.c.user_id == user_id)
        )


async def _locked_session(db: AsyncConnection, digest: str) -> RowMapping | None:
    columns = (sessions.c.id, sessions.c.user_id, sessions.c.family_id, sessions.c.expires_at, tokens.c.ip)
    query = (
        select(*columns)
        .join_from(tokens, sessions, tokens.c.family_id == sessions.c.family_id)
        .where(tokens.c.token_hash == digest)
        .with_for_update(of=sessions)
    )
    return (await db.execute(query)).mappings().one_or_none()


def _digest(token: str) -> str:
    # The token has 256 random bits, so a fast hash without a salt cannot be reversed.
    return hashlib.sha256(token.encode()).hexdigest()
