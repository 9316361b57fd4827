"""Specs that come through a pipe: `-`, `/dev/stdin`, `<(…)` of a shell, named pipes."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from scaffold.core.errors import InputError, UsageError
from scaffold.openapi.read.limits import Limits

STDIN = "<stdin>"
_DASH = "-"

stdin_path_option = click.option(
    "--stdin-path",
    metavar="NAME",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What a spec that comes through a pipe is called; references start from there.",
)


class Given(NamedTuple):
    """The paths of a command line, and what stands for the contents of those that were pipes."""

    paths: tuple[Path, ...]
    piped: dict[Path, bytes]


def read_pipes(paths: Sequence[Path], name: Path | None) -> Given:
    """Read the pipes among paths to their ends, and put a name in the place of each: `name`, or one that says what it was.

    A name is not looked for on the disk. Raises UsageError for a `name` that none or several would have.
    """
    taken: list[Path] = []
    piped: dict[Path, bytes] = {}
    for path in dict.fromkeys(paths):
        if not is_pipe(path):
            taken.append(path)
            continue
        if piped and name is not None:
            raise UsageError(
                "stdin-path",
                f"several specs come through pipes, and --stdin-path would call all of them {name}",
                hint="leave it out, or name one pipe",
            )
        data = _read(path)
        called = name or _called(path)
        taken.append(called)
        piped[called.resolve()] = data
    if name is not None and not piped:
        raise UsageError(
            "stdin-path",
            f"nothing comes through a pipe that could be called {name}",
            hint="name - for the standard input, as in: scaffold lint - --stdin-path specs/orders.yaml",
        )
    return Given(tuple(taken), piped)


def is_pipe(path: Path) -> bool:
    """Tell whether what a path gives can be read only once."""
    if str(path) == _DASH:
        return True
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or (stat.S_ISCHR(mode) and _is_stdin(path))


def _is_stdin(path: Path) -> bool:
    return str(path) in {_DASH, "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"}


def _called(path: Path) -> Path:
    """Name what came through a pipe; one that has a name of its own in a folder keeps it."""
    if _is_stdin(path):
        return Path(STDIN)
    return Path(f"<pipe {path.name}>") if str(path).startswith(("/dev/", "/proc/")) else path


def _read(path: Path) -> bytes:
    """Read a pipe to its end, or to the limit, which reading the document then names."""
    most = Limits().file_bytes + 1
    if _is_stdin(path):
        return sys.stdin.buffer.read(most)
    try:
        # Not waiting for a writer at the open keeps a pipe without one from blocking; its data are waited for.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        os.set_blocking(descriptor, True)
        with os.fdopen(descriptor, "rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise InputError(
            "file-unreadable",
            f"{path} cannot be read: {error.strerror}",
            hint="save what it gives to a file, and name that",
        ) from error
