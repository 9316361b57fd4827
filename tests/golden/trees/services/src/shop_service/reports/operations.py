"""Reports: what each operation does."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from .._generated.operations.reports import ReportsOperations
from .._runtime.core.problems import not_implemented
from .._runtime.core.types import Call, Reply


class Reports(ReportsOperations):
    """Implements the operations of Reports."""

    @override
    async def make_report(self, call: Call) -> Reply[Literal[200, 202], str | None]:
        raise not_implemented(call, "Reports.make_report in reports/operations.py")
