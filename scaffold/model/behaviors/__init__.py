"""Behaviors of operations, inferred from their paths, methods and bodies."""
