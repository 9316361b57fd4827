"""`scaffold mcp`: tools for assistants."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from scaffold.commands.shared.options import Command

EXAMPLES = """\b
Examples:
  scaffold mcp                              for an assistant, on standard input and output
  scaffold mcp --root specs                 it sees this folder and nothing above
  scaffold mcp --write specs                `design` may write there, and nothing else may

\b
docs/assistants.md shows how to add it to an assistant.
"""

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(cls=Command, epilog=EXAMPLES)
@click.option("--root", type=_FOLDER, default=".", help="The folder that may be read.  [default: this one]")
@click.option(
    "--write", "writes", type=_FOLDER, help="The folder that `design` may write to.  [default: none]"
)
def command(root: Path, writes: Path | None) -> None:
    """Give an assistant tools for designing services.

    A server of the Model Context Protocol with five tools: design, lint, rules, card and model. It calls no model of its own
    and nothing over a network, reads what is in one folder, and writes nothing unless a folder is named.
    """
    if find_spec("mcp") is None:
        from scaffold.core.errors import UsageError

        raise UsageError(
            "mcp-missing", "the server needs the MCP SDK", hint="install it: pip install 'scaffold[mcp]'"
        )
    from scaffold.assistant.calls import Folders
    from scaffold.assistant.server import make_server

    make_server(Folders(root.resolve(), writes.resolve() if writes else None)).run("stdio")
