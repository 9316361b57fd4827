"""Briefs of what is there already: of OpenAPI documents and of cards."""
