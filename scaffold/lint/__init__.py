"""Rules over OpenAPI documents: what they are, where they apply, and the engine that runs them."""
