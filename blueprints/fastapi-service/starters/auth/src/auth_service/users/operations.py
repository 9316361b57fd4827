"""Users: what each operation does."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import delete
from typing_extensions import override

from .._generated import models
from .._generated.operations.users import UsersOperations
from .._generated.tables import ENTITIES, sessions
from .._runtime.core.types import Call, Reply
from .._runtime.storage.rows import given
from .._runtime.storage.store import Store
from .._runtime.storage.values import to_key
from ..authentication.passwords import Passwords
from ..policy import Policy
from .development import open_development_account


class Users(UsersOperations):
    """The account of the caller."""

    def __init__(self, policy: Policy) -> None:
        self._users = Store(ENTITIES["User"], models.User, ENTITIES)
        self._passwords = Passwords(policy)

    @override
    async def get_user(
        self, call: Call, *, if_none_match: str | None
    ) -> Reply[Literal[200, 304], models.User | None]:
        await open_development_account(call)
        stored = await self._users.get(call, call.subject)
        return Reply(200, stored.value, {"ETag": stored.etag, "Cache-Control": "private, no-cache"})

    @override
    async def update_user(
        self, call: Call, *, if_match: str | None, body: models.UserUpdate
    ) -> Reply[Literal[200], models.User]:
        await open_development_account(call)
        changes = dict(given(body).named)
        password = changes.pop("password", None)
        fixed = {} if password is None else {"password": await self._passwords.hash(password)}
        stored = await self._users.update(call, call.subject, changes, if_match=if_match, fixed=fixed)
        if fixed:
            # Who changes a password may have lost it: whoever else is logged in has to log in again.
            user_id = to_key("uuid", call.subject)
            await call.db.execute(delete(sessions).where(sessions.c.user_id == user_id))
        return Reply(200, stored.value, {"ETag": stored.etag})
