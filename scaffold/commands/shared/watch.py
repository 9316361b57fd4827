"""Running a check again whenever one of its files changes."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import click

from scaffold.core.errors import ScaffoldError, error_text
from scaffold.core.stamps import take_stamps
from scaffold.core.wording import printable

_PAUSE = 0.4


class Outcome(NamedTuple):
    """The exit code of a run, and the files that it depended on."""

    code: int
    files: tuple[Path, ...]


def watch_files(
    run: Callable[[], Outcome], paths: Iterable[Path], pause: Callable[[float], None] = time.sleep
) -> int:
    """Run, and run again after each change, until Ctrl-C; return the last exit code.

    What is watched is what the last run depended on, at first the paths given. An error that a user can mend is printed and does
    not end the watch.
    """
    outcome = _attempt(run, tuple(paths))
    stamps = take_stamps(outcome.files)
    try:
        while True:
            pause(_PAUSE)
            current = take_stamps(outcome.files)
            if current != stamps:
                changed = next(
                    path for path in {**stamps, **current} if stamps.get(path) != current.get(path)
                )
                click.clear()
                click.echo(f"{printable(changed.name)} changed\n", err=True)
                outcome = _attempt(run, outcome.files)
                stamps = take_stamps(outcome.files)
                gc.collect()  # what the run before left, for the program does without
    except KeyboardInterrupt:
        return outcome.code


def _attempt(run: Callable[[], Outcome], before: tuple[Path, ...]) -> Outcome:
    try:
        return run()
    except ScaffoldError as error:
        click.echo(error_text(str(error), error.hint), err=True)
        return Outcome(2, before)
