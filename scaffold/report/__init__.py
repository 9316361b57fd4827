"""Results in the formats that people and programs read: pure functions from values to text."""
