"""Regenerated tests: the contract, and what contract tests cannot see."""
