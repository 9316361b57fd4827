"""Python views of a service: names, annotations, models and tables, ready for the templates."""
