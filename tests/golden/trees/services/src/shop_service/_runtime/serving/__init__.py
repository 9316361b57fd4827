"""The HTTP server of a service, with limits for its clients and an end in order."""
