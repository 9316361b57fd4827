"""From Swagger 2.0 and OpenAPI 3.0 to the 3.1 dialect, object by object and in place."""
