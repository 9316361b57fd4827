"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

root_option = click.option(
    "--root",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="References may climb as far as DIR.  [default: the folder of each spec]",
)
env_option = click.option(
    "--env",
    "assignments",
    multiple=True,
    metavar="KEY=VALUE",
    help="Set a variable for the service; repeatable.",
)
