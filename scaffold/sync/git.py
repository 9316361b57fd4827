"""What git knows of files that a run would write: whether something in them is nowhere else."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path


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
    """Return what git prints, None where there is no git, or no repository."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, check=False, env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
        )
    except OSError:
        return None
    return None if done.returncode else done.stdout.decode("utf-8", "surrogateescape")


def _is_listed(path: str, states: dict[str, str]) -> bool:
    """Tell whether a path or a folder above it is listed; ignored folders stand for what is in them."""
    parents = (f"{parent}/" for parent in Path(path).parents if parent.parts)
    return path in states or any(parent in states for parent in parents)
