"""Write docs/commands.md: the help of every command, as the command line prints it.

`python tools/reference.py` writes the page, `--check` exits with 1 when it is not current.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from scaffold.cli import COMMANDS, SECTIONS, group

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
_WIDTH = 96


def render() -> str:
    """Render the page: one section per command, in the order of `scaffold --help`."""
    parts = ["# Commands\n\nWhat `scaffold COMMAND --help` prints; this page is made by `make format`.\n"]
    root = click.Context(group, info_name="scaffold", terminal_width=_WIDTH, max_content_width=_WIDTH)
    for section, commands in SECTIONS.items():
        parts.append(f"## {section}\n")
        for name in commands:
            parts += _command(name, group.get_command(root, name), root)
    return "\n".join(parts)


def _command(name: str, command: click.Command | None, parent: click.Context) -> list[str]:
    if command is None:
        raise SystemExit(f"{name} has no command")
    context = click.Context(
        command, info_name=name, parent=parent, terminal_width=_WIDTH, max_content_width=_WIDTH
    )
    heading = f"### scaffold {name}\n\n{COMMANDS[name]}\n" if name in COMMANDS else f"### scaffold {name}\n"
    found = [f"{heading}\n```text\n{command.get_help(context).rstrip()}\n```\n"]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found += _command(f"{name} {child}", command.get_command(context, child), parent)
    return found


if __name__ == "__main__":
    current = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    if "--check" in sys.argv:
        sys.exit(int(current != render()))
    PAGE.write_text(render(), encoding="utf-8")
