"""Tests of the service: your own in ``unit/``; the contract's come from ``_runtime/testing/``."""
