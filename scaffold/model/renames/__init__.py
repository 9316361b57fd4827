"""Renames between two contracts, for `scaffold sync`."""
