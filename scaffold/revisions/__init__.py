"""Revisions of a service's database, drafted from its tables before and after a change of the contract."""
