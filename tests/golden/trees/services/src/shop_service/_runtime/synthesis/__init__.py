"""Values made from schemas."""
