"""Requests that the service sends itself: webhooks and callbacks."""
