"""Bringing a service up to a changed contract or toolkit: plan by owner, write in one piece, take back."""
