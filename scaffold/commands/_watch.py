"""Running a check again whenever one of its files changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from scaffold.core.errors import ScaffoldError
from scaffold.report.terminal import printable

_PAUSE = 0.4

Stamps = Mapping[Path, tuple[int, int]]


def watch_files(
    run: Callable[[], int],
    files: Callable[[], Iterable[Path]],
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Run, and run again after each change, until Ctrl-C; return the last exit code.

    `files` lists what to watch and is asked again after each run, because a run may have read other files. An error that a user
    can mend is printed, and does not end the watch.
    """
    code, watched = _attempt(run, files, ())
    stamps = take_stamps(watched)
    try:
        while True:
            pause(_PAUSE)
            current = take_stamps(watched)
            if current != stamps:
                changed = next((path for path in {**stamps, **current} if stamps.get(path) != current.get(path)))
                click.clear()
                click.echo(f"{printable(changed.name)} changed\n", err=True)
                code, watched = _attempt(run, files, watched)
                stamps = take_stamps(watched)
    except KeyboardInterrupt:
        return code


def take_stamps(files: Iterable[Path]) -> Stamps:
    """Return time of change and size of the files that exist."""
    stamps = {}
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue
        stamps[file] = (status.st_mtime_ns, status.st_size)
    return stamps


def _attempt(
    run: Callable[[], int], files: Callable[[], Iterable[Path]], before: Iterable[Path]
) -> tuple[int, tuple[Path, ...]]:
    """Run and list the files; after an error, those known before are watched on."""
    try:
        return run(), tuple(files())
    except ScaffoldError as error:
        click.echo(printable(str(error)), err=True)
        if error.hint:
            click.echo(f"hint: {printable(error.hint)}", err=True)
        return 2, tuple(before)
