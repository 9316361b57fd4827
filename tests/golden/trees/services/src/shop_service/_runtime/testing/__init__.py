"""Tests that every service runs against its contract."""
