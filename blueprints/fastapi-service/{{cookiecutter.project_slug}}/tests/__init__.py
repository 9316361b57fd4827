"""Tests of the service: your own in ``unit/``, and the contract's in ``_generated/``."""
