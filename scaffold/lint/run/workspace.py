"""The specs of one run: documents that are loaded, or the files of those that were judged one after the other and released."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from scaffold.core.errors import InputError
from scaffold.lint.run.spec_files import SpecFiles, list_files
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document
from scaffold.openapi.read.reading import NONE_UNSAVED, Unsaved, display_path
from scaffold.openapi.version import IS_ASYNCAPI

_SYNTAX_CODES = ("yaml-syntax", "json-syntax", "conflict-markers")


@dataclass(frozen=True)
class Workspace:
    """Documents, and the errors of the files that are no YAML or JSON (`unparsed`) or cannot be read (`unread`).

    `released` holds the files of documents that are in memory no more. `failed` holds the absolute paths of what was not read,
    `unsaved` what stood for the contents of files.
    """

    documents: tuple[Document, ...]
    unparsed: tuple[InputError, ...] = ()
    unread: tuple[InputError, ...] = ()
    failed: tuple[Path, ...] = ()
    unsaved: Unsaved = field(default_factory=lambda: NONE_UNSAVED)
    released: tuple[SpecFiles, ...] = ()
    # The text that was read last: reports come back for it, and all of them would fill the memory.
    _last: list[tuple[str, str | None]] = field(default_factory=list, repr=False, compare=False)

    @property
    def specs(self) -> tuple[SpecFiles, ...]:
        """The files of each spec, with what tells whether they have changed."""
        return (*self.released, *map(list_files, self.documents))

    @property
    def entries(self) -> tuple[Path, ...]:
        """The specs that were read, as absolute paths."""
        return (*(spec.entry for spec in self.released), *(document.entry for document in self.documents))

    @property
    def names(self) -> tuple[str, ...]:
        """The specs as findings name them."""
        released = (spec.name for spec in self.released)
        loaded = (document.display(document.entry) for document in self.documents)
        unparsed = (error.location.file for error in self.unparsed if error.location is not None)
        return (*released, *loaded, *unparsed)

    @property
    def all_names(self) -> tuple[str, ...]:
        """The specs and all files that they refer to, as findings name them."""
        released = (name for spec in self.released for name in spec.files)
        return tuple(dict.fromkeys((*self.names, *released, *self._places)))

    @property
    def files(self) -> Iterator[Path]:
        """The absolute paths of the files that were read."""
        yield from (file for spec in self.released for file in spec.files.values())
        yield from (file for _, file in self._places.values())

    @cached_property
    def _places(self) -> dict[str, tuple[Document, Path]]:
        return {
            document.display(file): (document, file) for document in self.documents for file in document.files
        }

    @cached_property
    def _paths(self) -> dict[str, Path]:
        """The files that were read and are in memory no more, or did not parse, by the names that findings give them."""
        released = {name: file for spec in self.released for name, file in spec.files.items()}
        return {**{display_path(file): file for file in self.failed}, **released}

    def without_findings(self) -> Workspace:
        """Count what does not parse among what cannot be read, for a run that makes no findings of it."""
        return replace(self, unparsed=(), unread=(*self.unparsed, *self.unread))

    def text(self, name: str) -> str | None:
        """Return the text of a file by the name that findings give it; one that is not in memory is read again."""
        if name in self._places:
            document, file = self._places[name]
            return document.text(file)
        if not self._last or self._last[0][0] != name:
            self._last[:] = [(name, self._read_again(self._paths.get(name, Path(name))))]
        return self._last[0][1]

    def _read_again(self, file: Path) -> str | None:
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


class SpecReader:
    """Reads specs one by one, as `load_spec` does, and keeps the errors of those that cannot be read."""

    def __init__(self, root: Path | None = None, unsaved: Unsaved = NONE_UNSAVED) -> None:
        """Take the folder that references may lead to, and what stands for the contents of files."""
        self._root = root
        self._unsaved = unsaved
        self._unparsed: dict[Path, InputError] = {}
        self._unread: dict[Path, InputError] = {}

    def read(self, file: Path) -> Document | None:
        """Load a spec; None for one that cannot be read."""
        try:
            return load_spec(file, self._root, self._unsaved)
        except InputError as error:
            is_text = error.code in _SYNTAX_CODES and error.location is not None
            (self._unparsed if is_text else self._unread)[file.resolve()] = error
            return None

    def workspace(self, documents: Sequence[Document] = (), released: Sequence[SpecFiles] = ()) -> Workspace:
        """Put the specs of the run together."""
        return Workspace(
            tuple(documents),
            tuple(self._unparsed.values()),
            tuple(self._unread.values()),
            (*self._unparsed, *self._unread),
            self._unsaved,
            tuple(released),
        )


def load_workspace(
    files: Sequence[Path], root: Path | None = None, unsaved: Unsaved = NONE_UNSAVED
) -> Workspace:
    """Load specs, as `load_spec` does; raise the error of a file that cannot be read when it is the only one."""
    reader = SpecReader(root, unsaved)
    documents = [document for file in files if (document := reader.read(file)) is not None]
    workspace = reader.workspace(documents)
    if len(files) == 1 and workspace.unread:
        raise workspace.unread[0]
    return workspace
