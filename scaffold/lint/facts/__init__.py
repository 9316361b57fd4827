"""Facts of a document, found once and shared by all rules."""
