"""Interfaces of the contract's resources."""
