"""Edits of texts that repair what a rule objects to."""
