"""Lines: the interface of its operations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Literal
from uuid import UUID

from ..._runtime.core.types import Call, Reply
from .. import models


class LinesOperations(ABC):
    """The operations of Lines."""

    @abstractmethod
    async def list_lines(
        self, call: Call, *, order_id: UUID, page_: int | None, per_page: int
    ) -> Reply[Literal[200], list[models.Line]]:
        """GET /orders/{id}/lines."""

    @abstractmethod
    async def add_line(
        self, call: Call, *, order_id: UUID, body: models.LineInput
    ) -> Reply[Literal[201], models.Line]:
        """POST /orders/{id}/lines."""

    @abstractmethod
    async def get_line(self, call: Call, *, order_id: UUID, line_id: int) -> Reply[Literal[200], models.Line]:
        """GET /orders/{id}/lines/{line_id}."""
