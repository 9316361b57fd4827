"""Tests made once for each operation, and none where the contract has none of its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from . import cases


def for_each(operations: Sequence[cases.Operation]) -> Callable[[Any], Any]:
    """Return a decorator that makes a test for each operation, its argument ``operation``."""
    return for_every("operation", [(one, one.operation_id) for one in operations])


def for_every(argument: str, named: Sequence[tuple[Any, str]]) -> Callable[[Any], Any]:
    """Return a decorator that makes a test for each value, with its name; no value makes no test."""
    if not named:
        return lambda _test: None
    return pytest.mark.parametrize(argument, [pytest.param(value, id=name) for value, name in named])
