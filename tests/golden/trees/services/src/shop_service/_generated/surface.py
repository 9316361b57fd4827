"""All operations of the contract, from the implementations of its resources."""

from __future__ import annotations

from .._runtime.core.types import Handler
from .._runtime.core.unwritten import ignore_retired, or_unwritten
from .handlers.lines import lines_handlers
from .handlers.orders import orders_handlers
from .handlers.reports import reports_handlers
from .operations.lines import LinesOperations
from .operations.orders import OrdersOperations
from .operations.reports import ReportsOperations


def handlers(
    *,
    orders: OrdersOperations | None = None,
    lines: LinesOperations | None = None,
    reports: ReportsOperations | None = None,
    **_retired: object,
) -> dict[str, Handler]:
    """Return the handler of every operation, by operation id; a resource without a class answers 501."""
    ignore_retired(_retired)
    return {
        **orders_handlers(or_unwritten(orders, OrdersOperations)),
        **lines_handlers(or_unwritten(lines, LinesOperations)),
        **reports_handlers(or_unwritten(reports, ReportsOperations)),
    }
