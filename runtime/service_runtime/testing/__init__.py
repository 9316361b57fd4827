"""Tests that every service runs against its contract."""

import pytest

# Tests import the checks from here, and pytest rewrites the assertions of test modules only.
pytest.register_assert_rewrite(__name__)
