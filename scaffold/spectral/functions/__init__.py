"""Functions of rules: what Spectral's core functions judge, with the words of its validator."""
