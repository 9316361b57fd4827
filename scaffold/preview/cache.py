"""The folders of previews in the user's cache: one for all that is made of the same texts, kept while it is served."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from scaffold import __version__
from scaffold.core.data import data_folder
from scaffold.core.errors import ScaffoldError
from scaffold.openapi.document import Document
from scaffold.trial.running.environment import cache_folder

_KEPT = 8
_SOURCES = (".py", ".j2", ".toml", ".lock", ".md", ".json", ".yaml", ".ini", "Makefile")


class Cache:
    """The cache as one process uses it: it holds one folder at a time, which nobody removes meanwhile."""

    def __init__(self) -> None:
        """Hold none."""
        self._held: IO[bytes] | None = None

    def hold(self, document: Document, make: Callable[[Path], None]) -> Path:
        """Return the folder of a document, made unless it is there, and let go of the one before.

        Raises ScaffoldError where the cache cannot be written.
        """
        folder = cache_folder().with_name("previews") / _key(document)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            held = folder.with_suffix(".lock").open("wb")
            fcntl.flock(held, fcntl.LOCK_EX)
            if not folder.exists():
                make(folder)
            fcntl.flock(held, fcntl.LOCK_SH)
            os.utime(folder)
            if self._held is not None:
                self._held.close()
            self._held = held
            remove_old(folder.parent)
        except OSError as error:
            raise ScaffoldError(
                "preview-cache",
                f"the preview cannot be kept in {folder.parent}: {error.strerror or error}",
                hint="set XDG_CACHE_HOME to a folder that can be written",
            ) from error
        return folder


def remove_old(cache: Path) -> None:
    """Remove the folders that were not used for longest beyond a number of them, but none that somebody holds."""
    folders = [entry for entry in cache.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
    folders.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
    for folder in folders[_KEPT:]:
        lock = folder.with_suffix(".lock")
        with suppress(OSError), lock.open("ab") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink()


def _key(document: Document) -> str:
    """Name a folder by what it is made of: the texts of the document, and the toolkit."""
    digest = hashlib.sha256(f"{__version__}\n".encode())
    for folder in (Path(__file__).parents[1], data_folder("blueprints"), data_folder("runtime")):
        for path, changed, size in _sources(folder):
            digest.update(f"{path}\0{changed}\0{size}\n".encode("utf-8", "surrogateescape"))
    above = document.entry.parent
    for file in sorted(document.files):
        # Where references lead matters, not where all of it is.
        name = os.path.relpath(file, above) if file != document.entry else file.name
        text = document.text(file).encode("utf-8", "surrogateescape")
        digest.update(f"{name}\0{len(text)}\0".encode("utf-8", "surrogateescape") + text)
    return digest.hexdigest()[:16]


def _sources(folder: Path) -> Iterator[tuple[str, int, int]]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(_SOURCES):
                status = Path(place, name).stat()
                yield f"{place}/{name}", status.st_mtime_ns, status.st_size
