"""`scaffold status`: what state a service is in, and what is to do."""

from __future__ import annotations

from pathlib import Path

import click

from scaffold.commands.shared.options import Command, root_option

EXAMPLES = """\b
Examples:
  scaffold status
  scaffold status services/orders
  scaffold status services/orders --format json
"""


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="A page for people, or JSON for programs.",
)
@root_option
@click.pass_context
def command(ctx: click.Context, *, folder: Path, format_: str, root: Path | None) -> None:
    """Say on one page what state the service in DIR is in, and what is to do.

    It looks at the spec, generated files, the runtime, your files, the database's history, names that the contract does not have
    any more, methods to write and renames that nobody has decided. Changes that a crash has interrupted are taken back first;
    nothing else is written.

    Exit codes: 0 in sync, 1 something is to do, 2 could not run.
    """
    import json

    from scaffold.core.memory import uncollected
    from scaffold.project.apply import refusals
    from scaffold.project.journal import recover
    from scaffold.sync.project import read_project
    from scaffold.sync.status import read_status
    from scaffold.sync.status_text import render_status, status_value

    with refusals(folder):
        interrupted = folder.is_dir() and recover(folder)
    with uncollected():
        status = read_status(read_project(folder), root, interrupted=interrupted)
    if format_ == "json":
        click.echo(json.dumps(status_value(status), indent=2, ensure_ascii=False))
    else:
        click.echo(render_status(status))
    ctx.exit(1 if status.tasks else 0)
