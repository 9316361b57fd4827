"""Handlers of the operations of one resource: from a checked call to the method that implements it."""

from __future__ import annotations

from typing import Any

from ..._runtime.core.types import Call, Handler, Reply
from ..operations.reports import ReportsOperations


def reports_handlers(operations: ReportsOperations) -> dict[str, Handler]:
    """Return the handler of every operation, by operation id."""

    async def make_report(call: Call) -> Reply[Any, Any]:
        return await operations.make_report(call)

    return {
        "makeReport": make_report,
    }
