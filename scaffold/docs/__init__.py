"""Documents made from the service model, for people to read."""
