"""The contract in normal form: repaired, with schemas that compile and all responses that the service gives."""
