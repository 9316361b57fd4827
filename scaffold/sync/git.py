"""The knowledge of git about files that a run would write: whether something in them is nowhere else."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from scaffold.core.errors import InputError

_SECONDS: Final = 60
_NO_REPOSITORY: Final = "not a git repository"


def uncommitted(folder: Path, paths: Iterable[str]) -> list[str]:
    """List those of the paths, relative to the folder, that hold something which is not committed; none outside of git.

    Ignored files count as others do: nobody else has them either.
    """
    wanted = sorted(set(paths))
    if not wanted:
        return []
    status = _git(
        folder,
        "status",
        "--porcelain=v1",
        "-z",
        "--ignored",
        "--untracked-files=all",
        "--no-renames",
        "--",
        ".",
    )
    prefix = _git(folder, "rev-parse", "--show-prefix")
    if status is None or prefix is None:
        return []
    start = prefix.strip("\n")
    listed = [item for item in status.split("\0") if item]
    states = {item[3:].removeprefix(start): item[:2] for item in listed}
    return [path for path in wanted if _is_listed(path, states)]


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git prints, None where there is no git, or no repository.

    Raises InputError where there is one that git does not read, or not in time.
    """
    command = ["git", "-C", str(folder), *arguments]
    # Messages are compared; and a look must not wait for another process's lock.
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=environment, timeout=_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise _failed(folder, f"git did not answer within {_SECONDS} s") from error
    except OSError:
        return None
    said = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "surrogateescape")
    if _NO_REPOSITORY in said:
        return None
    raise _failed(folder, f"git says: {said.splitlines()[0] if said else f'exit code {done.returncode}'}")


def _failed(folder: Path, reason: str) -> InputError:
    return InputError(
        "git-failed",
        f"whether files of {folder} are committed is not known: {reason}",
        hint="mend that, or say --allow-dirty; `--undo` takes back what is written",
    )


def _is_listed(path: str, states: dict[str, str]) -> bool:
    """Tell whether a path or a folder above it is listed; ignored folders stand for what is in them."""
    parents = (f"{parent}/" for parent in Path(path).parents if parent.parts)
    return path in states or any(parent in states for parent in parents)
