"""Views of a service: the names, annotations and expressions that templates print."""
