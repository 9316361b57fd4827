"""Routes of the contract's operations."""
