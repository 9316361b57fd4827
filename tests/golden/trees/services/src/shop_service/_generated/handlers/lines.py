"""Handlers of the operations of one resource: from a checked call to the method that implements it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ..._runtime.core.types import Call, Handler, Reply, build
from .. import models
from ..operations.lines import LinesOperations


def lines_handlers(operations: LinesOperations) -> dict[str, Handler]:
    """Return the handler of every operation, by operation id."""

    async def list_lines(call: Call) -> Reply[Any, Any]:
        return await operations.list_lines(
            call,
            order_id=UUID(call.path["id"]),
            page_=call.query.get("page"),
            per_page=call.query["per_page"],
        )

    async def add_line(call: Call) -> Reply[Any, Any]:
        return await operations.add_line(
            call, order_id=UUID(call.path["id"]), body=build(models.LineInput, call.body)
        )

    async def get_line(call: Call) -> Reply[Any, Any]:
        return await operations.get_line(call, order_id=UUID(call.path["id"]), line_id=call.path["line_id"])

    return {
        "listLines": list_lines,
        "addLine": add_line,
        "getLine": get_line,
    }
