"""`scaffold sync`: bring a service up to its changed spec."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scaffold.commands.shared.options import Command, root_option
from scaffold.commands.shared.sync import Options, run, shared_options

EXAMPLES = """\b
Examples:
  scaffold sync
  scaffold sync services/orders --spec specs/orders.yaml --dry-run
  scaffold sync --rename Order.note=Order.remark
  scaffold sync --with-drops
  scaffold sync --check
  scaffold sync --undo
"""


@click.command(cls=Command, epilog=EXAMPLES)
@shared_options
@click.option(
    "--spec",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The spec to follow.  [default: the one that was followed last, else openapi.yaml]",
)
@click.option(
    "--rename",
    "renames",
    multiple=True,
    metavar="OLD=NEW",
    help="Say what was renamed, as Order.note=Order.remark; OLD= says that it was not. Repeatable.",
)
@click.option(
    "--with-drops", is_flag=True, help="Add to the history what drops columns and tables with their values."
)
@click.option(
    "--join-heads", is_flag=True, help="Join the heads of a history that was merged from two branches."
)
@root_option
@click.option("--force", is_flag=True, help="Go on although lint finds errors.")
@click.pass_context
def command(ctx: click.Context, /, **values: Any) -> None:
    """Bring the service in DIR up to its changed spec.

    Generated files are made again. What changed is merged into yours, so that every line of yours stays; where that cannot be
    done, your file stays and the merge is put beside it, into .scaffold/conflicts/. What looks like a rename is asked.

    Exit codes: 0 done, 1 done and something is left to do, 2 nothing was written.
    """
    run(ctx, Options(**values))
