"""Tests of what people wrote."""
