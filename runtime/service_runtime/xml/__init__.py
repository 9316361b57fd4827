"""XML bodies."""
