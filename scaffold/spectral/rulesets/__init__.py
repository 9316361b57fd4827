"""Rulesets: where they come from, what they say, and the rules in them."""
