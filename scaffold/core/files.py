"""A tree of text files in memory, checked so that writing it stays inside its folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from scaffold.core.naming import fold

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z")


def check_path(path: str) -> str:
    """Return a relative POSIX path unchanged when it is portable and stays inside its folder; raise ValueError otherwise."""
    parts = path.split("/")
    if not path or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"not a plain relative path: {path!r}")
    for part in parts:
        if _UNSAFE.search(part) or _RESERVED.match(part) or part != part.strip() or part.endswith("."):
            raise ValueError(f"not a portable file name: {part!r}")
    return path


class FileTree(Mapping[str, str]):
    """Relative POSIX path → text; immutable, ordered by path.

    Raises ValueError for a path that leaves the tree, for names that are one on a file system without case, and for a
    path that is both a file and a folder.
    """

    __slots__ = ("_files",)

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = {check_path(path): files[path] for path in sorted(files)}
        folded: dict[str, str] = {}
        for path in self._files:
            other = folded.setdefault(fold(path), path)
            if other != path:
                raise ValueError(f"{path!r} and {other!r} are one file where case does not count")
        for path in self._files:
            for parent in PurePosixPath(path).parents:
                if fold(str(parent)) in folded:
                    raise ValueError(f"{str(parent)!r} is both a file and a folder")

    def __getitem__(self, path: str) -> str:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def merge(self, other: Mapping[str, str]) -> FileTree:
        """Return this tree with the other's files added; the other wins where both have a path."""
        return FileTree({**self._files, **other})
