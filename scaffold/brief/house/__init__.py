"""The conventions of the house: paths, errors, pages, limits, entity tags and examples that a brief need not say."""
