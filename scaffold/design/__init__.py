"""The vocabulary in which a spec says why and how: the design fields of OpenAPI documents."""
