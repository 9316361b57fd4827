"""Orders: what each operation does."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from typing_extensions import override

from .._generated import models
from .._generated.operations.orders import OrdersOperations
from .._generated.tables import ENTITIES
from .._runtime.core.convert import location, unwrap
from .._runtime.core.types import Call, Reply, build
from .._runtime.storage.store import Store


class Orders(OrdersOperations):
    """Implements the operations of Orders."""

    def __init__(self) -> None:
        self._orders = Store(ENTITIES["Order"], models.Order, ENTITIES)

    @override
    async def list_orders(
        self, call: Call, *, status: Literal["placed", "cancelled"] | None, limit: int, cursor: str | None
    ) -> Reply[Literal[200], models.ListOrdersResponse]:
        page = await self._orders.list(call, limit=(limit or 20), after=cursor, filters={"status": status})
        return Reply(200, build(models.ListOrdersResponse, {"items": page.items, **page.link("next_cursor")}))

    @override
    async def create_order(
        self, call: Call, *, idempotency_key: UUID, body: models.NewOrder
    ) -> Reply[Literal[201], models.Order]:
        stored = await self._orders.create(call, body)
        return Reply(
            201,
            stored.value,
            {"Location": location("/orders/{id}", {"id": stored.key}, call), "ETag": stored.etag},
        )

    @override
    async def get_order(self, call: Call, *, order_id: UUID) -> Reply[Literal[200], models.Order]:
        stored = await self._orders.get(call, order_id)
        return Reply(200, stored.value, {"ETag": stored.etag, "Cache-Control": "private, max-age=60"})

    @override
    async def update_order(
        self, call: Call, *, order_id: UUID, if_match: str | None, body: models.UpdateOrderRequest | None
    ) -> Reply[Literal[200], models.Order]:
        stored = await self._orders.update(call, order_id, unwrap(body), if_match=if_match)
        return Reply(200, stored.value)

    @override
    async def delete_order(self, call: Call, *, order_id: UUID) -> Reply[Literal[204], None]:
        await self._orders.delete(call, order_id)
        return Reply(204, None)

    @override
    async def cancel_order(
        self, call: Call, *, order_id: UUID, if_match: str
    ) -> Reply[Literal[200], models.Order]:
        stored = await self._orders.transition(call, order_id, "cancel", if_match=if_match)
        return Reply(200, stored.value)
