"""Sentences in plain words: which archetype of service they ask for, with which traits, and by which words."""
