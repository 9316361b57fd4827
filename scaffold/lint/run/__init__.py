"""Runs of the linter: settings, the specs of a run, the engine and its cache."""
