"""Calls, replies, problems, media types and JSON text: the vocabulary of every other folder."""
