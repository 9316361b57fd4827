"""`scaffold lsp`: a language server for editors."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from scaffold.commands.shared.options import Command, root_option

EXAMPLES = """\b
Examples:
  scaffold lsp                            for an editor, on standard input and output
  scaffold lsp --config ci/scaffold.toml  with the settings of this file
  scaffold lsp --root ..                  references may lead up to this folder

\b
docs/lint.md shows how to set up VS Code, Neovim and Helix.
"""

_PATH = click.Path(path_type=Path)


@click.command(cls=Command, epilog=EXAMPLES)
@root_option
@click.option("--config", type=_PATH, help="Read the settings from this file.")
def command(root: Path | None, config: Path | None) -> int:
    """Lint specs in the editor.

    A language server (LSP 3.17): findings while you type, the page of a rule on hover, repairs as quick fixes. It takes the
    settings, the baseline and the exceptions into account as `scaffold lint` does.
    """
    if find_spec("pygls") is None:
        from scaffold.core.errors import UsageError

        raise UsageError(
            "lsp-missing", "the language server needs pygls", hint="install it: pip install 'scaffold[lsp]'"
        )
    from scaffold.editor.analysis import Options
    from scaffold.editor.server import serve
    from scaffold.lint.plan.settings import load_settings

    if config is not None:
        load_settings(config)  # an editor would show nothing and not say why
    return serve(Options(config=config, root=root))
