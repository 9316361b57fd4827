"""Orders: what each operation does. The prices of an order are those of the price list, which the customer accepted."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from typing_extensions import override

from .._generated import models
from .._generated.operations.orders import OrdersOperations
from .._generated.tables import ENTITIES
from .._runtime.core.convert import location
from .._runtime.core.problems import conflict
from .._runtime.core.types import Call, Reply, build
from .._runtime.storage.store import Store
from .price_list import check_prices


class Orders(OrdersOperations):
    """Orders of the calling customer and what can be done with them."""

    def __init__(self) -> None:
        self._orders = Store(ENTITIES["Order"], models.Order, ENTITIES)

    @override
    async def create_order(
        self, call: Call, *, idempotency_key: UUID, body: models.OrderCreate
    ) -> Reply[Literal[201], models.Order]:
        await check_prices(call, body)
        total = sum(item.price * item.quantity for item in body.items)
        stored = await self._orders.create(call, body, fixed={"total_amount": total})
        return Reply(
            201,
            stored.value,
            {"Location": location("/api/orders/{id}", {"id": stored.key}, call), "ETag": stored.etag},
        )

    @override
    async def list_orders(
        self,
        call: Call,
        *,
        status: Literal["pending", "paid", "cancelled"] | None,
        page_size: int,
        page_token: str | None,
        if_none_match: str | None,
    ) -> Reply[Literal[200, 304], models.OrderPage | None]:
        page = await self._orders.list(
            call, limit=page_size, after=page_token, strict=True, filters={"status": status}
        )
        return Reply(
            200,
            build(models.OrderPage, {"items": page.items, **page.link("next_page_token")}),
            {"ETag": page.etag, "Cache-Control": "no-store"},
        )

    @override
    async def get_order(
        self, call: Call, *, order_id: UUID, if_none_match: str | None
    ) -> Reply[Literal[200, 304], models.Order | None]:
        stored = await self._orders.get(call, order_id)
        return Reply(200, stored.value, {"ETag": stored.etag, "Cache-Control": "private, max-age=5"})

    @override
    async def update_order(
        self, call: Call, *, order_id: UUID, if_match: str | None, body: models.OrderUpdate
    ) -> Reply[Literal[200], models.Order]:
        stored = await self._orders.update(call, order_id, body, if_match=if_match)
        # The row is locked by now: a cancellation came before, or waits.
        if stored.value.status == "cancelled":
            raise conflict("A cancelled order is not changed.", "invalid-state")
        return Reply(200, stored.value, {"ETag": stored.etag})

    @override
    async def cancel_order(
        self, call: Call, *, order_id: UUID, body: models.OrderCancel
    ) -> Reply[Literal[200], models.Order]:
        stored = await self._orders.transition(call, order_id, "cancel", body)
        return Reply(200, stored.value, {"ETag": stored.etag})
