"""Faults derived from a generated service's code, and whether its own tests notice them."""
