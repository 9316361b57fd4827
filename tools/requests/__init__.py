"""Send many generated and mutated requests to services, and look for failures, hangs and leaks."""
