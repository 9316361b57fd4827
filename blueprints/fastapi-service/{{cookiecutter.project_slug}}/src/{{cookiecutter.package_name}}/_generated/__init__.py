"""Generated from the contract; regenerated as a whole, so never edit a file in this package."""
