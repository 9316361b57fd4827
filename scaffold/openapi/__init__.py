"""Reading OpenAPI documents: load, positions, references, typed walk, index, upgrade, bundle."""
