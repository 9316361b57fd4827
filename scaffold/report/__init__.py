"""What people and programs get to see of results: pure functions from values to text."""
