"""`scaffold model`: what a spec means."""

from __future__ import annotations

from pathlib import Path

import click

from scaffold.commands.shared.options import Command, refuse_replacing, root_option
from scaffold.commands.shared.pipes import read_pipes, stdin_path_option

EXAMPLES = """\b
Examples:
  scaffold model specs/order-service.yaml
  scaffold model specs/order-service.yaml --output order-service.model.json
"""


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("spec", type=click.Path(path_type=Path))
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE, not to the terminal."
)
@root_option
@stdin_path_option
def command(spec: Path, output: Path | None, root: Path | None, stdin_path: Path | None) -> None:
    """Print the service model of SPEC, a file or - for standard input, as canonical JSON.

    It holds what the generators go by: resources, operations and what each does, entities with their fields,
    keys and relations, events, security, and remarks on what was repaired or could not be inferred. The same
    spec gives the same bytes.
    """
    from scaffold.model.canonical import render_model
    from scaffold.model.describe import describe
    from scaffold.openapi.load import load_document
    from scaffold.project.apply import write_file

    given = read_pipes((spec,), stdin_path)
    document = load_document(given.paths[0], root=root, unsaved=given.piped)
    refuse_replacing([] if output is None else [output], document.files)
    text = render_model(describe(document).model)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)
