"""The files that a run takes as specs, and why; for people who wonder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scaffold.core.errors import InputError
from scaffold.lint.plan.request import Request
from scaffold.lint.run.workspace import load_spec
from scaffold.openapi.discover import Seen, find_documents, look_through


class SeenSpec(NamedTuple):
    """A file that was looked at, with the error of reading it where it is taken and cannot be read."""

    seen: Seen
    error: InputError | None


def look_at_files(request: Request) -> Iterator[SeenSpec]:
    """Yield the files of a request; raise UsageError, after the last of them, where a folder holds no spec."""
    for path in request.paths:
        if path.is_dir():
            found: Iterator[Seen] = look_through(path, asyncapi=True, oddly_named=True)
        else:
            found = iter((Seen(path, is_taken=True, reason="it is named"),))
        for seen in found:
            yield SeenSpec(seen, _try_to_read(seen.path, request) if seen.is_taken else None)
    find_documents(request.paths, asyncapi=True)


def _try_to_read(path: Path, request: Request) -> InputError | None:
    try:
        load_spec(path, request.root, request.unsaved)
    except InputError as error:
        return error
    return None
