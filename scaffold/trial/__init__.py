"""Run a generated service and hold it to its contract, in the service's own environment."""
