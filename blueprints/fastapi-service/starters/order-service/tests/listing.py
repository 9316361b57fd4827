"""The price list has what the contract's tests order, at the price that they name; `tests/unit` looks at all others."""

from __future__ import annotations

import json

from order_service._generated import models
from order_service._runtime.testing.harness import Outgoing, Service
from order_service._runtime.testing.world import before
from order_service.orders.price_list import list_prices


@before("createOrder")
def list_what_is_ordered(service: Service, request: Outgoing) -> None:
    """List the products of an order; what is not an order is for the service to refuse."""
    try:
        order = models.OrderCreate.model_validate(json.loads(request.content or b"null"))
    except (ValueError, RecursionError):
        return
    prices = {(str(item.product_id), order.currency): item.price for item in order.items}
    service.run(lambda db: list_prices(db, prices))
