"""Documents served as mocks: services that are made of them in the user's cache."""
