"""The specs of one run, loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from scaffold.core.errors import InputError
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document
from scaffold.openapi.read.reading import NONE_UNSAVED, Unsaved, display_path
from scaffold.openapi.version import IS_ASYNCAPI

_SYNTAX_CODES = ("yaml-syntax", "json-syntax", "conflict-markers")


@dataclass(frozen=True)
class Workspace:
    """Documents, and the errors of the files that are no YAML or JSON (`unparsed`) or cannot be read (`unread`).

    `failed` holds the absolute paths of both, `unsaved` what stood for the contents of files.
    """

    documents: tuple[Document, ...]
    unparsed: tuple[InputError, ...] = ()
    unread: tuple[InputError, ...] = ()
    failed: tuple[Path, ...] = ()
    unsaved: Unsaved = field(default_factory=lambda: NONE_UNSAVED)

    @property
    def names(self) -> tuple[str, ...]:
        """The specs as findings name them."""
        read = [document.display(document.entry) for document in self.documents]
        return (*read, *(error.location.file for error in self.unparsed if error.location is not None))

    @property
    def all_names(self) -> tuple[str, ...]:
        """The specs and all files that they refer to, as findings name them."""
        parts = [document.display(file) for document in self.documents for file in document.files]
        return tuple(dict.fromkeys((*self.names, *parts)))

    @property
    def files(self) -> Iterator[Path]:
        """The absolute paths of the files that were read."""
        return (file for document in self.documents for file in document.files)

    @cached_property
    def _places(self) -> dict[str, tuple[Document, Path]]:
        return {
            document.display(file): (document, file) for document in self.documents for file in document.files
        }

    def without_findings(self) -> Workspace:
        """Count what does not parse among what cannot be read, for a run that makes no findings of it."""
        return replace(self, unparsed=(), unread=(*self.unparsed, *self.unread))

    def text(self, name: str) -> str | None:
        """Return the text of a file by the name that findings give it; one that did not parse is read again."""
        if name in self._places:
            document, file = self._places[name]
            return document.text(file)
        file = next((failed for failed in self.failed if display_path(failed) == name), Path(name))
        try:
            data = self.unsaved.get(file.resolve()) or file.read_bytes()
        except OSError:
            return None
        return data if isinstance(data, str) else data.decode("utf-8-sig", "replace")


def load_spec(file: Path, root: Path | None = None, unsaved: Unsaved = NONE_UNSAVED) -> Document:
    """Load an OpenAPI or AsyncAPI document with its structure checked; raise InputError for what is neither.

    `unsaved` holds what stands for the contents of files.
    """
    try:
        return load_document(file, root=root, check_structure=True, unsaved=unsaved)
    except InputError as error:
        if error.code != IS_ASYNCAPI:
            raise
    from scaffold.asyncapi.load import load_asyncapi  # most runs read OpenAPI only

    return load_asyncapi(file, root=root, check_structure=True, unsaved=unsaved)


def load_workspace(
    files: Sequence[Path], root: Path | None = None, unsaved: Unsaved = NONE_UNSAVED
) -> Workspace:
    """Load specs, as `load_spec` does; raise the error of a file that cannot be read when it is the only one."""
    documents, unparsed, unread, failed = [], [], [], []
    for file in files:
        try:
            documents.append(load_spec(file, root, unsaved))
        except InputError as error:
            failed.append(file.resolve())
            if error.code in _SYNTAX_CODES and error.location is not None:
                unparsed.append(error)
            elif len(files) == 1:
                raise
            else:
                unread.append(error)
    return Workspace(tuple(documents), tuple(unparsed), tuple(unread), tuple(failed), unsaved)
