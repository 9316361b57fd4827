"""The {{cookiecutter.project_slug}}: handlers, and the parts that they stand on."""

NAME = "{{cookiecutter.project_slug}}"
"""Name of the service in logs, and the audience that tokens must be meant for unless AUTH_AUDIENCE says another."""
