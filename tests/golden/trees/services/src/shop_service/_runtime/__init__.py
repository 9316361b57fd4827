"""Runtime of generated services: what holds a contract at the edge and keeps its entities."""
