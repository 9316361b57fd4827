"""Types of a contract's schemas, read into shapes for models and views."""
