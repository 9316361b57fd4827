"""Entities of the contract in the database."""
