"""Handlers of the contract's operations."""
