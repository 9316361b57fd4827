"""Credentials: tokens, keys, API keys and client certificates."""
