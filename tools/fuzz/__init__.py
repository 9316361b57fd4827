"""Lint mutated specs and see that each gives findings or a clear error."""
