"""JSONPath as Spectral reads it: expressions, filters and what they select."""
