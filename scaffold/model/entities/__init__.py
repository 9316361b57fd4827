"""Entities that a service keeps, found in its contract."""
