"""Testing a running service against its contract with schemathesis."""
