"""Judgments that several rules share."""
