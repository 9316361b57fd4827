"""Tests of the service: your own in ``unit/``; the contract's are those of ``_runtime/testing/``, imported beside it."""
