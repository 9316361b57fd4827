"""From views to files: a blueprint's skeleton by cookiecutter, everything else by one Jinja environment."""
