"""Implements Lines."""
