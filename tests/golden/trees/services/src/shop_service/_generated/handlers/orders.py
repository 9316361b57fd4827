"""Handlers of the operations of one resource: from a checked call to the method that implements it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ..._runtime.core.types import Call, Handler, Reply, build
from .. import models
from ..operations.orders import OrdersOperations


def orders_handlers(operations: OrdersOperations) -> dict[str, Handler]:
    """Return the handler of every operation, by operation id."""

    async def list_orders(call: Call) -> Reply[Any, Any]:
        return await operations.list_orders(
            call, status=call.query.get("status"), limit=call.query["limit"], cursor=call.query.get("cursor")
        )

    async def create_order(call: Call) -> Reply[Any, Any]:
        return await operations.create_order(
            call,
            idempotency_key=UUID(call.headers["Idempotency-Key"]),
            body=build(models.NewOrder, call.body),
        )

    async def get_order(call: Call) -> Reply[Any, Any]:
        return await operations.get_order(call, order_id=UUID(call.path["id"]))

    async def update_order(call: Call) -> Reply[Any, Any]:
        return await operations.update_order(
            call,
            order_id=UUID(call.path["id"]),
            if_match=call.headers.get("If-Match"),
            body=None if call.body is None else build(models.UpdateOrderRequest, call.body),
        )

    async def delete_order(call: Call) -> Reply[Any, Any]:
        return await operations.delete_order(call, order_id=UUID(call.path["id"]))

    async def cancel_order(call: Call) -> Reply[Any, Any]:
        return await operations.cancel_order(
            call, order_id=UUID(call.path["id"]), if_match=call.headers["If-Match"]
        )

    return {
        "listOrders": list_orders,
        "createOrder": create_order,
        "getOrder": get_order,
        "updateOrder": update_order,
        "deleteOrder": delete_order,
        "cancelOrder": cancel_order,
    }
