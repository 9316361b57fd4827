"""Lines: the interface of its operations."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ..._runtime.core.types import Call, Reply
from ..._runtime.core.unwritten import unwritten
from .. import models


class LinesOperations:
    """The operations of Lines."""

    @unwritten
    async def list_lines(
        self, call: Call, *, order_id: UUID, page_: int | None, per_page: int
    ) -> Reply[Literal[200], list[models.Line]]:
        """GET /orders/{id}/lines."""

    @unwritten
    async def add_line(
        self, call: Call, *, order_id: UUID, body: models.LineInput
    ) -> Reply[Literal[201], models.Line]:
        """POST /orders/{id}/lines."""

    @unwritten
    async def get_line(self, call: Call, *, order_id: UUID, line_id: int) -> Reply[Literal[200], models.Line]:
        """GET /orders/{id}/lines/{line_id}."""
