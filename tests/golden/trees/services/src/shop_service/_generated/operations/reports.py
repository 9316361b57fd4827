"""Reports: the interface of its operations."""

from __future__ import annotations

from typing import Literal

from ..._runtime.core.types import Call, Reply
from ..._runtime.core.unwritten import unwritten


class ReportsOperations:
    """The operations of Reports."""

    @unwritten
    async def make_report(self, call: Call) -> Reply[Literal[200, 202], str | None]:
        """GET /report."""
