"""Hold the parts that every resource stands on: database, store, idempotency, health, logs."""
