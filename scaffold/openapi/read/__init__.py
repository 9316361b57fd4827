"""Texts to data: YAML and JSON files read with the offset of every value."""
