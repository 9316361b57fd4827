"""All operations of the contract, from the implementations of its resources."""

from __future__ import annotations

from .._runtime.core.types import Handler
from .handlers.lines import lines_handlers
from .handlers.orders import orders_handlers
from .handlers.reports import reports_handlers
from .operations.lines import LinesOperations
from .operations.orders import OrdersOperations
from .operations.reports import ReportsOperations


def handlers(
    *,
    orders: OrdersOperations,
    lines: LinesOperations,
    reports: ReportsOperations,
) -> dict[str, Handler]:
    """Return the handler of every operation, by operation id."""
    return {
        **orders_handlers(orders),
        **lines_handlers(lines),
        **reports_handlers(reports),
    }
