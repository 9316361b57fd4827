"""`scaffold doctor`: what this machine has, what it lacks, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scaffold.commands.shared.options import Command

if TYPE_CHECKING:
    from scaffold.trial.running.machine import Check

EXAMPLES = """\b
Examples:
  scaffold doctor                  a line for everything that scaffold uses
  scaffold doctor --format json    the same for a program
"""


@click.command(cls=Command, epilog=EXAMPLES)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def command(form: str) -> int:
    """Say what is missing on this machine, and what to do about it.

    Exits with 1 when something is missing that scaffold cannot do without; what is optional never fails.
    """
    import json
    from dataclasses import asdict

    from scaffold.trial.running.machine import Status, run_checks

    checks = run_checks()
    missing = [check.name for check in checks if check.status is Status.MISSING]
    if form == "json":
        click.echo(json.dumps({"ok": not missing, "checks": [asdict(check) for check in checks]}, indent=2))
    else:
        click.echo(_render_text(checks, missing))
    return 1 if missing else 0


def _render_text(checks: list[Check], missing: list[str]) -> str:
    """Write a line for each check, its advice below it, and a closing sentence."""
    widest = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{check.status:<9} {check.name:<{widest}}  {check.detail}")
        if check.advice:
            lines.append(f"{'':9} {'':<{widest}}  → {check.advice}")
    lines += ["", f"Missing: {', '.join(missing)}." if missing else "Nothing is missing that scaffold needs."]
    return "\n".join(lines)
