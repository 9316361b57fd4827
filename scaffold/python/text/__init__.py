"""Text of Python for views and models: names, literals, comments, formatting."""
