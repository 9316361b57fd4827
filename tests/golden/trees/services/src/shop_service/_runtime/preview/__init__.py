"""Replies from the contract's examples and schemas."""
