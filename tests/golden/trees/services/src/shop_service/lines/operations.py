"""Lines: what each operation does."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from typing_extensions import override

from .._generated import models
from .._generated.operations.lines import LinesOperations
from .._generated.tables import ENTITIES
from .._runtime.core.types import Call, Reply
from .._runtime.storage.store import Store


class Lines(LinesOperations):
    """Implements the operations of Lines."""

    def __init__(self) -> None:
        self._lines = Store(ENTITIES["Line"], models.Line, ENTITIES)
        self._orders = Store(ENTITIES["Order"], models.Order, ENTITIES)

    @override
    async def list_lines(
        self, call: Call, *, order_id: UUID, page_: int | None, per_page: int
    ) -> Reply[Literal[200], list[models.Line]]:
        await self._orders.get(call, order_id)
        page = await self._lines.list(
            call,
            limit=per_page,
            offset=((1 if page_ is None else page_) - 1) * per_page,
            scope={"order_id": order_id},
        )
        return Reply(200, list(page.items))

    @override
    async def add_line(
        self, call: Call, *, order_id: UUID, body: models.LineInput
    ) -> Reply[Literal[201], models.Line]:
        await self._orders.get(call, order_id)
        stored = await self._lines.create(call, body, scope={"order_id": order_id})
        return Reply(201, stored.value)

    @override
    async def get_line(self, call: Call, *, order_id: UUID, line_id: int) -> Reply[Literal[200], models.Line]:
        await self._orders.get(call, order_id)
        stored = await self._lines.get(call, line_id, scope={"order_id": order_id})
        return Reply(200, stored.value)
