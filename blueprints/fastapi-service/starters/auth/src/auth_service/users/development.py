"""Let a development token stand for an account that is logged in. Without AUTH_DEV there are no such tokens."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from .._generated.tables import sessions, users
from .._runtime.core.types import Call
from .._runtime.storage.statements import insert_or_ignore
from .._runtime.storage.values import now, to_key
from ..platform.tokens import DEV_ISSUER
from ..sessions.repository import create_session

_LIFETIME = timedelta(days=1)


async def open_development_account(call: Call) -> None:
    """Make the account and the session of a development token where they are missing; other tokens have theirs."""
    if call.principal is None or call.principal.claims["iss"] != DEV_ISSUER:
        return
    user_id = to_key("uuid", call.subject)
    live = select(sessions.c.id).where(sessions.c.user_id == user_id, sessions.c.expires_at > now()).limit(1)
    if user_id is None or (await call.db.execute(live)).first() is not None:
        return
    account = {
        "id": user_id,
        "email": f"{user_id}@development.invalid",
        "display_name": "Developer",
        "email_verified": False,
        "status": "active",
        "created_at": now(),
        "updated_at": now(),
        "row_version": 1,
        "row_extra": {},
    }
    await call.db.execute(insert_or_ignore(call.db, users).values(account))
    await create_session(
        call.db, user_id, user_agent=call.request.headers.get("user-agent"), lifetime=_LIFETIME
    )
