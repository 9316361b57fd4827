"""`scaffold completion`: the script that teaches a shell the commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from scaffold.commands.shared.options import Command

EXAMPLES = """\b
Examples:
  eval "$(scaffold completion bash)"      now, in this bash
  scaffold completion bash >> ~/.bashrc   in every bash
  scaffold completion zsh >> ~/.zshrc     in every zsh, after compinit
  scaffold completion fish > ~/.config/fish/completions/scaffold.fish
"""


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a shell."""
    completion = get_completion_class(shell)
    if completion is None:
        raise click.UsageError(f"no completion for {shell}", ctx)
    root = ctx.find_root()
    click.echo(completion(root.command, {}, "scaffold", "_SCAFFOLD_COMPLETE").source())
