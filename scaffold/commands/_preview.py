"""A spec served as a mock: a service that is made in the user's cache, once for what the spec says."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from scaffold import __version__
from scaffold.commands.shared.specs import is_accepted
from scaffold.commands.shared.watch import Stamps, take_stamps
from scaffold.core.data import data_folder
from scaffold.core.errors import ScaffoldError, error_text
from scaffold.trial.running.environment import cache_folder
from scaffold.trial.running.service import Service, load_service

if TYPE_CHECKING:
    from scaffold.openapi.document import Document

VARIABLES = {"PREVIEW": "all", "DATABASE_URL": "sqlite:///./var/preview.db"}
"""Settings of a preview: every operation from the contract, and no database of anybody's."""

_KEPT = 8
_SOURCES = (".py", ".j2", ".toml", ".lock", ".md", ".json", ".yaml", ".ini", "Makefile")


class RefusedError(Exception):
    """Lint found errors, which are printed."""


@dataclass
class Previewer:
    """Makes the preview of a spec, and makes another one when the spec has changed."""

    spec: Path
    root: Path | None
    force: bool
    say: Callable[[str], None]
    _stamps: Stamps = field(default_factory=dict)
    _files: tuple[Path, ...] = ()
    _held: IO[bytes] | None = None
    _folder: Path | None = None

    def make(self) -> Service:
        """Return the service of the spec as it is now.

        Raises RefusedError where lint finds errors, and ScaffoldError for a spec that cannot be read.
        """
        from scaffold.core.memory import uncollected
        from scaffold.openapi.load import load_document

        self._files = self._files or (self.spec,)
        self._stamps = take_stamps(self._files)
        with uncollected():
            document = load_document(self.spec, root=self.root, check_structure=True)
            self._files = tuple(document.files)
            self._stamps = take_stamps(self._files)
            if not is_accepted(document, force=self.force, consequence="Nothing is served."):
                raise RefusedError
            return self._keep(document)

    def changed(self) -> Service | None:
        """Return another service when the spec has changed; an error in it is printed, and changes nothing."""
        if take_stamps(self._files) == self._stamps:
            return None
        before = self._folder
        try:
            service = self.make()
        except ScaffoldError as error:
            click.echo(error_text(str(error), error.hint), err=True)
        except RefusedError:
            pass
        else:
            return service if service.folder != before else None
        self.say("The spec as it was before is still served.")
        return None

    def _keep(self, document: Document) -> Service:
        """Return the folder of a document, made unless it is there; it is kept from others until the next one."""
        folder = _folder() / _key(document)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            held = folder.with_suffix(".lock").open("wb")
            fcntl.flock(held, fcntl.LOCK_EX)
            if not folder.exists():
                _generate(document, folder, self.say)
            fcntl.flock(held, fcntl.LOCK_SH)
            os.utime(folder)
            if self._held is not None:
                self._held.close()
            self._held, self._folder = held, folder.resolve()
            _remove_old(folder.parent)
        except OSError as error:
            raise ScaffoldError(
                "preview-cache",
                f"the preview cannot be kept in {folder.parent}: {error.strerror or error}",
                hint="set XDG_CACHE_HOME to a folder that can be written",
            ) from error
        return load_service(folder)


def _folder() -> Path:
    return cache_folder().with_name("previews")


def _generate(document: Document, folder: Path, say: Callable[[str], None]) -> None:
    from scaffold.core.naming import slug
    from scaffold.model.describe import describe
    from scaffold.project.apply import apply
    from scaffold.project.create import NewService, create_service
    from scaffold.project.plan import plan_new
    from scaffold.render.blueprint import load_blueprint

    say(f"Making a preview of {document.display(document.entry)} (once for what it says)")
    new = NewService(slug(document.entry.stem), document.entry, folder, starter=False, card="")
    blueprint = load_blueprint("fastapi-service")
    created = create_service(describe(document), blueprint, new, no_input=True, accept_hooks=False)
    apply(plan_new(created.tree, folder))


def _key(document: Document) -> str:
    """Name a preview by what it is made of: the texts of the spec, and the toolkit."""
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


def _remove_old(cache: Path) -> None:
    """Remove what was not used for longest beyond a number of previews, but none that somebody serves."""
    folders = [entry for entry in cache.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
    folders.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
    for folder in folders[_KEPT:]:
        lock = folder.with_suffix(".lock")
        with suppress(OSError), lock.open("ab") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink()
