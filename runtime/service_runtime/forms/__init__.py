"""Form bodies: URL-encoded and multipart."""
