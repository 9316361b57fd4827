"""A plugin for the tests of a service: those of the runtime that pass without an assertion are named at the end.

It needs pytest's setting ``enable_assertion_pass_hook``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

_counted = Counter[str]()
_blind: list[str] = []


def pytest_assertion_pass() -> None:
    """Count an assertion that held."""
    _counted["assertions"] += 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: Any) -> Iterator[None]:
    """Remember a test that ends well and asserted nothing."""
    before = _counted["assertions"]
    yield
    if _counted["assertions"] == before and "._runtime." in item.function.__module__:
        _blind.append(item.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests that saw nothing."""
    for name in _blind:
        terminalreporter.line(f"asserted nothing: {name}")
