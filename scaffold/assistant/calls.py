"""Calls of the command line on behalf of an assistant, within the folder that it may see.

Each call is a process of its own: what it prints cannot get into the protocol's stream, and what it takes of time and memory
ends with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

_SECONDS: Final = 300
# Of an answer, in characters: an assistant reads all of it.
_LONGEST: Final = 200_000
_RAN: Final = (0, 1)


class RefusedError(Exception):
    """A call that was not made, or that could not run: the message is for the assistant."""


class Folders(NamedTuple):
    """The folder that may be read, and the one that may be written to, None where nothing may."""

    root: Path
    writes: Path | None = None

    def readable(self, path: str) -> str:
        """Return a path as it is passed on; raise RefusedError outside of the folder."""
        return str(_inside(self.root, path, "read", f"the folder that may be read, {self.root}"))

    def writable(self, path: str) -> str:
        """Return a path as it is passed on; raise RefusedError where nothing may be written."""
        if self.writes is None:
            raise RefusedError(
                "nothing may be written: the server was started without --write DIR. Leave the folder out to get the text"
            )
        return str(_inside(self.writes, path, "written", f"the folder that may be written to, {self.writes}"))


def call_scaffold(arguments: Sequence[str], folders: Folders, text: str | None = None) -> str:
    """Run a scaffold command in the folder and return what it printed; `text` is its standard input.

    Findings are an answer. Raises RefusedError with what the command said where it could not run or took too long.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "scaffold", *arguments],
            input=text or "",
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=folders.root,
            env={**os.environ, "NO_COLOR": "1"},
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError(f"the command took more than {_SECONDS} seconds and was ended") from error
    if done.returncode not in _RAN:
        raise RefusedError(done.stderr.strip() or f"the command ended with {done.returncode}")
    if len(done.stdout) > _LONGEST:
        raise RefusedError(
            f"the answer has {len(done.stdout)} characters, more than {_LONGEST}: ask about one file, or for less"
        )
    return done.stdout


def _inside(folder: Path, path: str, done: str, allowed: str) -> Path:
    if not path or "\0" in path:
        raise RefusedError("the path is empty or holds a NUL character: name a file or a folder")
    resolved = (folder / path).resolve()
    if not resolved.is_relative_to(folder.resolve()):
        raise RefusedError(f"{path!r} cannot be {done}: it is outside of {allowed}")
    return resolved
