"""Fixtures for all tests: the contract's come from the runtime, yours go here."""

import pytest

# pytest rewrites the assertions of test modules only, and the runtime's checks are imported by them.
pytest.register_assert_rewrite("order_service._runtime.testing")
pytest_plugins = ["order_service._runtime.testing.plugin", "tests.listing"]
