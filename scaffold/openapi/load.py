"""Read an OpenAPI document with everything that its references lead to."""

from __future__ import annotations

from pathlib import Path

from scaffold.core.errors import InputError, UsageError
from scaffold.openapi.document import Document
from scaffold.openapi.notice import Notice
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.reading import NONE_UNSAVED, Unsaved, display_path, read_source
from scaffold.openapi.read.source import Source
from scaffold.openapi.references import Sources
from scaffold.openapi.refs.link import link_document
from scaffold.openapi.types.structure import structure_checker, uses_default_dialect
from scaffold.openapi.upgrade.objects import upgrade_for
from scaffold.openapi.version import detect_version

_DEFAULT_LIMITS = Limits()


def load_document(
    path: Path,
    *,
    root: Path | None = None,
    limits: Limits = _DEFAULT_LIMITS,
    check_structure: bool = False,
    unsaved: Unsaved = NONE_UNSAVED,
) -> Document:
    """Read an OpenAPI 2.0, 3.0, 3.1 or 3.2 document and upgrade it to the 3.1 dialect.

    References may lead to files below `root`, by default the folder of the document; nothing is read outside
    of it or from a network. With `check_structure` the notices include what the official meta-schema of the
    version has to say. `unsaved` holds what stands for the contents of files.

    Raises InputError for what cannot be read as an OpenAPI document, LimitError for what goes beyond a limit;
    everything milder becomes a notice of the document.
    """
    entry_path, root_path = entry_paths(path, root)
    notices: list[Notice] = []

    def read(file: Path) -> Source:
        return read_source(file, limits, notices, unsaved.get(file))

    entry = read(entry_path)
    version = detect_version(entry, notices)
    sources = Sources(entry, root_path, limits, read)
    checker = None
    if check_structure:
        checker = structure_checker(version, default_dialect=uses_default_dialect(entry.value))
        notices.extend(checker.check_document(entry))
    links = link_document(sources, upgrade_for(version, sources, notices), checker)
    return Document(
        sources,
        version,
        (*notices, *links.notices),
        links.broken,
        places=links.places,
        references=links.references,
    )


def entry_paths(path: Path, root: Path | None) -> tuple[Path, Path]:
    """Return the absolute paths of a document and of the folder that its references may lead to.

    Raises InputError for a path that cannot be used, UsageError where the document is outside of `root`.
    """
    try:
        entry_path = path.resolve()
        root_path = entry_path.parent if root is None else root.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(
            "file-unreadable", f"{str(path)[:200]!r} is not a usable path", hint="name a file"
        ) from error
    if not entry_path.is_relative_to(root_path):
        raise UsageError(
            "root-outside",
            f"{display_path(entry_path)} is not below {display_path(root_path)}",
            hint="with --root, name a folder above the document",
        )
    return entry_path, root_path
