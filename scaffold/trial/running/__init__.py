"""Running a service in its own environment, for people and for tests."""
