"""Methods that nobody has written answer 501, with where to write them; type checkers take them for abstract."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from service_runtime.core.problems import Problem
from service_runtime.core.types import Call
from service_runtime.core.unwritten import ignore_retired, or_unwritten, unwritten

ROOT = Path(__file__).resolve().parents[3]
CALL = cast("Call", SimpleNamespace(operation_id="holdOrder"))


class OrdersOperations:
    """Orders."""

    @unwritten
    async def hold_order(self, call: Call, *, order_id: str) -> str:
        """Hold an order."""

    @unwritten
    async def get_order(self, call: Call) -> str:
        """Get an order."""


OrdersOperations.__module__ = "shop._generated.operations.orders"


class Owned(OrdersOperations):
    async def get_order(self, call: Call) -> str:
        return call.operation_id


Owned.__module__ = "shop.sales.handlers.orders"


def refusal(operations: Any) -> str:
    with pytest.raises(Problem) as caught:
        asyncio.run(operations.hold_order(CALL, order_id="1"))
    assert caught.value.status == 501
    return caught.value.detail or ""


def test_a_method_that_is_missing_names_the_class_and_the_file_to_write_in() -> None:
    said = "holdOrder is part of the contract and not implemented yet. Write "
    assert refusal(cast("Any", Owned)()) == f"{said}Owned.hold_order in sales/handlers/orders.py."
    default: Any = or_unwritten(None, OrdersOperations)
    assert refusal(default) == f"{said}Orders.hold_order in orders/operations.py."


def test_methods_that_are_written_are_untouched() -> None:
    owned = cast("Any", Owned)()
    assert or_unwritten(owned, OrdersOperations) is owned
    assert asyncio.run(owned.get_order(CALL)) == "holdOrder"
    assert "get_order" in vars(Owned)
    assert OrdersOperations.hold_order.__doc__ == "Hold an order."


def test_what_is_passed_for_a_resource_of_before_is_named() -> None:
    with pytest.warns(DeprecationWarning, match="^Retired: the contract has no resource coupons any more"):
        ignore_retired({"coupons": object()})


def test_a_type_checker_lists_what_is_to_be_written(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "from service_runtime.core.types import Call\n"
        "from service_runtime.core.unwritten import unwritten\n\n\n"
        "class Interface:\n    @unwritten\n    async def hold(self, call: Call) -> str:\n        'Hold.'\n\n\n"
        "class Owned(Interface):\n    pass\n\n\nOwned()\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(module)]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={"MYPYPATH": str(ROOT / "runtime")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == [
        'module.py:15: error: Cannot instantiate abstract class "Owned" with abstract attribute "hold"  [abstract]',
        "Found 1 error in 1 file (checked 1 source file)",
    ]
