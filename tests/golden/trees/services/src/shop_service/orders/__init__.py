"""Implements Orders."""
