"""A probe of the real routes of the corpus: what they store is asked for again, over HTTP."""
