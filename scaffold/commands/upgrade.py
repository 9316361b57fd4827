"""`scaffold upgrade`: bring a service up to this version of the toolkit and of its blueprint."""

from __future__ import annotations

from typing import Any

import click

from scaffold.commands.shared.options import Command
from scaffold.commands.shared.sync import Options, run, shared_options

EXAMPLES = """\b
Examples:
  scaffold upgrade --dry-run
  scaffold upgrade services/orders
  scaffold upgrade --undo
"""


@click.command(cls=Command, epilog=EXAMPLES)
@shared_options
@click.pass_context
def command(ctx: click.Context, /, **values: Any) -> None:
    """Bring the service in DIR up to this version of scaffold and of its blueprint; the contract stays as it is.

    Exit codes: 0 done, 1 done and something is left to do, 2 nothing was written.
    """
    run(ctx, Options(upgrade=True, **values))
