"""Runtime of generated services: what holds a contract at the edge and keeps its entities."""

from .core.interrupted import tell_of_interruption

tell_of_interruption()
