"""Times of change and sizes of files, by which one state of them is told from another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

Stamps = Mapping[Path, tuple[int, int]]
"""Time of change in nanoseconds and size in bytes, of the files that exist."""


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
