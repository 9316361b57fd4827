"""The preview of a document: a service that is made of it once for what it says, and again when it has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.core.memory import uncollected
from scaffold.core.naming import slug
from scaffold.core.stamps import Stamps, take_stamps
from scaffold.model.describe import describe
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document
from scaffold.preview.cache import Cache
from scaffold.project.apply import apply
from scaffold.project.create import NewService, create_service
from scaffold.project.plan import plan_new
from scaffold.render.blueprint import load_blueprint
from scaffold.trial.running.service import Service, load_service

VARIABLES = {"PREVIEW": "all", "DATABASE_URL": "sqlite:///./var/preview.db"}
"""Settings of a preview: every operation from the contract, and no database of anybody's."""


class RefusedError(Exception):
    """A document that is not accepted, of which that was told."""


@dataclass
class Previewer:
    """Makes the preview of a spec.

    `accept` judges a document, and tells what it found; `say` tells what is being done.
    """

    spec: Path
    root: Path | None
    accept: Callable[[Document], bool]
    say: Callable[[str], None]
    _cache: Cache = field(default_factory=Cache)
    _stamps: Stamps = field(default_factory=dict)
    _files: tuple[Path, ...] = ()
    _folder: Path | None = None

    def make(self) -> Service:
        """Return the service of the spec as it is now.

        Raises RefusedError where it is not accepted, and ScaffoldError for a spec that cannot be read.
        """
        self._files = self._files or (self.spec,)
        self._stamps = take_stamps(self._files)
        with uncollected():
            document = load_document(self.spec, root=self.root, check_structure=True)
            self._files = tuple(document.files)
            self._stamps = take_stamps(self._files)
            if not self.accept(document):
                raise RefusedError
            folder = self._cache.hold(document, lambda place: self._generate(document, place))
        self._folder = folder.resolve()
        return load_service(folder)

    def changed(self) -> Service | None:
        """Return another service when the spec has changed, None while it says the same; raise what `make` raises."""
        if take_stamps(self._files) == self._stamps:
            return None
        before = self._folder
        service = self.make()
        return service if service.folder != before else None

    def _generate(self, document: Document, folder: Path) -> None:
        self.say(f"Making a preview of {document.display(document.entry)} (once for what it says)")
        new = NewService(slug(document.entry.stem), document.entry, folder, starter=False, card="")
        blueprint = load_blueprint("fastapi-service")
        created = create_service(describe(document), blueprint, new, no_input=True, accept_hooks=False)
        apply(plan_new(created.tree, folder))
