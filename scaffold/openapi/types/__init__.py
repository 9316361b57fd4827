"""The node table of OpenAPI: which object stands where, and what may be in it."""
