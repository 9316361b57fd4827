"""Orders: the interface of its operations."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ..._runtime.core.types import Call, Reply
from ..._runtime.core.unwritten import unwritten
from .. import models


class OrdersOperations:
    """What was bought."""

    @unwritten
    async def list_orders(
        self, call: Call, *, status: Literal["placed", "cancelled"] | None, limit: int, cursor: str | None
    ) -> Reply[Literal[200], models.ListOrdersResponse]:
        """List orders."""

    @unwritten
    async def create_order(
        self, call: Call, *, idempotency_key: UUID, body: models.NewOrder
    ) -> Reply[Literal[201], models.Order]:
        """Place an order."""

    @unwritten
    async def get_order(self, call: Call, *, order_id: UUID) -> Reply[Literal[200], models.Order]:
        """GET /orders/{id}."""

    @unwritten
    async def update_order(
        self, call: Call, *, order_id: UUID, if_match: str | None, body: models.UpdateOrderRequest | None
    ) -> Reply[Literal[200], models.Order]:
        """PATCH /orders/{id}."""

    @unwritten
    async def delete_order(self, call: Call, *, order_id: UUID) -> Reply[Literal[204], None]:
        """DELETE /orders/{id}."""

    @unwritten
    async def cancel_order(
        self, call: Call, *, order_id: UUID, if_match: str
    ) -> Reply[Literal[200], models.Order]:
        """POST /orders/{id}/cancel."""
