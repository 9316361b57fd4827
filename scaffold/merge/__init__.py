"""Merging a text that people changed with a new one from the generator; texts in, texts out, and nothing is read or written."""
