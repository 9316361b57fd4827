"""Values that every layer shares: locations, findings, errors, names and file trees."""
