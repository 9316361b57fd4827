"""`scaffold run`: run a generated service."""

from __future__ import annotations

from pathlib import Path

import click

from scaffold.commands._options import Command, env_option

EXAMPLES = """\b
Examples:
  scaffold run order-service
  scaffold run order-service --port 8001 --reload
  scaffold run order-service --env DATABASE_URL=postgresql://user@localhost/orders
"""


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port; 0 takes any free one.",
)
@env_option
@click.option("--reload", is_flag=True, help="Start again whenever the source changes.")
def command(folder: Path, host: str, port: int, assignments: tuple[str, ...], reload: bool) -> None:
    """Run the generated service in DIR, in its own environment, until Ctrl-C.

    The environment is DIR/.venv, or else one made from DIR/requirements.lock, kept in the user's cache and
    shared by all services with the same lock. The development issuer is on unless authentication is
    configured. At a terminal, the service logs for people and prints a curl command with a token.
    """
    from scaffold.contract.launch import Launch, run_service
    from scaffold.contract.process import termination_as_interrupt
    from scaffold.contract.service import load_service
    from scaffold.contract.variables import parse_assignments

    launch = Launch(load_service(folder), host, port, parse_assignments(assignments), reload)
    try:
        with termination_as_interrupt():
            run_service(launch, lambda line: click.echo(line, err=True))
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
