"""What `scaffold lint` takes as specs, for people who wonder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from scaffold.core.wording import printable
from scaffold.openapi.discover import look_through


def print_files(paths: Sequence[Path]) -> int:
    """Print which files are taken as specs, which are not, and why; return the exit code."""
    for path in paths:
        if not path.is_dir():
            click.echo(printable(f"{path} is taken: it is named"))
            continue
        for seen in look_through(path, asyncapi=True):
            click.echo(printable(f"{seen.path} is {'' if seen.is_taken else 'not '}taken: {seen.reason}"))
    return 0
