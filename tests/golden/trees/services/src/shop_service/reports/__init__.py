"""Implements Reports."""
