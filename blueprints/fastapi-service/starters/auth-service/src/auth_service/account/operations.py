"""Account: what each operation does."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from .._generated import models
from .._generated.operations.account import AccountOperations
from .._generated.tables import ENTITIES
from .._runtime.core.types import Call, Reply
from .._runtime.storage.store import Store
from .development import open_development_account


class Account(AccountOperations):
    """The account of the caller."""

    def __init__(self) -> None:
        self._users = Store(ENTITIES["User"], models.User, ENTITIES)

    @override
    async def get_current_user(
        self, call: Call, *, if_none_match: str | None
    ) -> Reply[Literal[200], models.User]:
        await open_development_account(call)
        stored = await self._users.get(call, call.subject)
        # The path is the same for everybody, so the tag names the account too.
        tag = f'"{stored.key}-{stored.etag.strip(chr(34))}"'
        return Reply(200, stored.value, {"ETag": tag, "Cache-Control": "private, no-cache"})
