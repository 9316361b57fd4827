"""References: where they lead, who uses what, and documents without them."""
