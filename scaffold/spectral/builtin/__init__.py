"""The two public rulesets, written from what they document, and the functions that only they may use."""
