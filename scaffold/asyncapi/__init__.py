"""AsyncAPI documents: reading them, and one view of what versions 2 and 3 say."""
