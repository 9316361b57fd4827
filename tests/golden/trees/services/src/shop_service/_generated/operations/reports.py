"""Reports: the interface of its operations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Literal

from ..._runtime.core.types import Call, Reply


class ReportsOperations(ABC):
    """The operations of Reports."""

    @abstractmethod
    async def make_report(self, call: Call) -> Reply[Literal[200, 202], str | None]:
        """GET /report."""
