"""A document as it is given to a ruleset: its files as written, its formats, and its two trees."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from scaffold.core.location import Pointer
from scaffold.openapi.notice import Notice
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.reading import NONE_UNSAVED, Unsaved, read_source
from scaffold.openapi.read.source import Source
from scaffold.openapi.references import Sources
from scaffold.spectral.data.expand import Expander
from scaffold.spectral.data.formats import formats_of
from scaffold.spectral.data.references import References, collect_references
from scaffold.spectral.data.tree import Tree


class SpectralDocument:
    """A document that is not upgraded: rulesets speak of the version that it is written in."""

    def __init__(self, sources: Sources, references: References, notices: tuple[Notice, ...]) -> None:
        """Take over what was read."""
        self.sources = sources
        self.references = references
        self.notices = notices
        self.resolved = Tree(sources.entry, references)
        self.unresolved = Tree(sources.entry, None)
        self.formats = formats_of(self.resolved.root)

    @cached_property
    def used(self) -> set[Pointer]:
        """The places of the entry file that a reference from outside of them leads to."""
        return self.references.targets_in(self.sources.entry)

    @cached_property
    def expander(self) -> Expander:
        """Writes out values with what they refer to."""
        return Expander(self.resolved)

    @cached_property
    def plain_expander(self) -> Expander:
        """Writes out values as they are."""
        return Expander(self.unresolved)


def load_for_rulesets(
    path: Path, root: Path | None = None, unsaved: Unsaved = NONE_UNSAVED
) -> SpectralDocument:
    """Read a document and the files that it refers to, below `root` or its own folder.

    `unsaved` holds what stands for the contents of files.

    Raises InputError for a file that is no YAML or JSON.
    """
    limits = Limits()
    notices: list[Notice] = []

    def read(file: Path) -> Source:
        return read_source(file, limits, notices, unsaved.get(file))

    entry = read(path.resolve())
    sources = Sources(entry, root.resolve() if root else entry.path.parent, limits, read)
    return SpectralDocument(sources, collect_references(sources), tuple(notices))
