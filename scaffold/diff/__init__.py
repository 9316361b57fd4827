"""What changed between two states of a document, and what of it breaks clients."""
