"""Take real OpenAPI documents through the whole toolkit, and keep a table of how far each one comes."""
