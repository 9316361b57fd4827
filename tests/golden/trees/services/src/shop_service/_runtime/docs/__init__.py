"""Show the contract to people: Swagger UI at /docs, with nothing from elsewhere."""
