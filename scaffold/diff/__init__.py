"""Changes between two states of a document, and which of them break clients."""
