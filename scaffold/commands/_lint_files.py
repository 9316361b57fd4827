"""The files that `scaffold lint` takes as specs, for people who wonder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.core.errors import InputError
from scaffold.core.wording import printable
from scaffold.lint.run.workspace import load_spec
from scaffold.openapi.read.discover import Seen, find_documents, look_through
from scaffold.openapi.read.reading import display_path

if TYPE_CHECKING:
    from scaffold.commands._lint import Request


def print_files(request: Request) -> int:
    """Print which files are taken as specs, which are not, and why; return the exit code, 2 where one cannot be read.

    Raises UsageError, when all is said, where a folder holds no spec.
    """
    code = 0
    for seen in _look(request):
        error = _try_to_read(seen.path, request) if seen.is_taken else None
        words = "is taken" if seen.is_taken else "is not taken"
        if error is not None:
            code, words = 2, "is taken, and cannot be read"
        click.echo(printable(f"{display_path(seen.path)} {words}: {seen.reason}"))
        if error is not None:
            print_unread([error])
    find_documents(request.paths, asyncapi=True)
    return code


def print_unread(errors: Iterable[InputError]) -> None:
    """Print why files cannot be read, and what to do about it."""
    for error in errors:
        click.echo(printable(str(error)), err=True)
        if error.hint:
            click.echo(f"hint: {printable(error.hint)}", err=True)


def _look(request: Request) -> Iterator[Seen]:
    for path in request.paths:
        if path.is_dir():
            yield from look_through(path, asyncapi=True, oddly_named=True)
        else:
            yield Seen(path, is_taken=True, reason="it is named")


def _try_to_read(path: Path, request: Request) -> InputError | None:
    try:
        load_spec(path, request.root, request.piped)
    except InputError as error:
        return error
    return None
