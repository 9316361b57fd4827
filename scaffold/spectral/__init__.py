"""Spectral rulesets, run as they are: their JSONPath dialect, their functions and the two public rulesets."""
