"""Rules as records: what one states of itself, and the targets that it applies to."""
