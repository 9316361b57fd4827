"""Documents as Spectral sees them: their values, files, formats and trees."""
