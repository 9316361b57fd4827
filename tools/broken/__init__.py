"""Broken documents, derived from a meta-schema: every object and field that it has, with everything that may go wrong there."""
