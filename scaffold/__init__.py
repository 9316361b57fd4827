"""From one OpenAPI document to a running, contract-tested service."""

__version__ = "0.1.0"
