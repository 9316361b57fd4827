"""Write the pages of docs/ that are made from code, apart from those of the rules.

docs/commands.md holds the help of every command, docs/breaking-changes.md what breaks clients, docs/brief.md the format
of briefs. `python tools/reference.py` writes the pages, `--check` exits with 1 when one is not current.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from scaffold.brief.page import render_page
from scaffold.cli import COMMANDS, SECTIONS, group
from scaffold.diff.checks import CHECKS, Area, Verdict

DOCS = Path(__file__).resolve().parent.parent / "docs"
_WIDTH = 96
_SHOWN = {Verdict.BREAKS: "breaks", Verdict.RISKY: "may break"}

_CHANGES = """\
# Breaking changes

What `scaffold lint --against` looks for, and what it does in what clients send and in what they receive.
`cns-breaking-change` reports what breaks clients, `cns-risky-change` what may; a dash is harmless. This page is made by
`make format`.
"""


def render_commands() -> str:
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


def render_changes() -> str:
    """Render the table of changes: what each does to clients in what they send and in what they receive."""
    parts = [_CHANGES]
    for area in Area:
        rows = [
            f"| {check.about} | {_SHOWN.get(check.sent, '-')} | {_SHOWN.get(check.received, '-')} |"
            for check in CHECKS.values()
            if check.area is area
        ]
        parts.append(
            "\n".join(
                (f"## {area.capitalize()}\n", "| change | sent | received |", "|---|---|---|", *rows, "")
            )
        )
    return "\n".join(parts)


PAGES = {
    DOCS / "commands.md": render_commands,
    DOCS / "breaking-changes.md": render_changes,
    DOCS / "brief.md": render_page,
}


if __name__ == "__main__":
    for page, render in PAGES.items():
        current = page.read_text(encoding="utf-8") if page.is_file() else ""
        if "--check" in sys.argv and current != render():
            sys.exit(1)
        page.write_text(render(), encoding="utf-8")
