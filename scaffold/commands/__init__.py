"""One module for each command: it parses options, calls one use case and prints a report."""
