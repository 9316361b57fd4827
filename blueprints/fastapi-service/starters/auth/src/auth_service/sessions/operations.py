"""Sessions: what each operation does."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from typing_extensions import override

from .._generated import models
from .._generated.operations.sessions import SessionsOperations
from .._generated.tables import ENTITIES
from .._runtime.core.types import Call, Reply, build
from .._runtime.storage.store import Store
from ..users.development import open_development_account
from .repository import session_page


class Sessions(SessionsOperations):
    """The places where the caller is logged in."""

    def __init__(self) -> None:
        self._sessions = Store(ENTITIES["Session"], models.Session, ENTITIES)

    @override
    async def list_sessions(
        self, call: Call, *, page_size: int, page_token: str | None, if_none_match: str | None
    ) -> Reply[Literal[200, 304], models.SessionPage | None]:
        await open_development_account(call)
        page = await session_page(call.db, call.subject, limit=page_size, after=page_token)
        return Reply(
            200,
            build(models.SessionPage, {"items": page.items, **page.link("next_page_token")}),
            {"ETag": page.etag, "Cache-Control": "private, no-cache"},
        )

    @override
    async def delete_session(self, call: Call, *, session_id: UUID) -> Reply[Literal[204], None]:
        await self._sessions.delete(call, session_id)
        return Reply(204, None)
