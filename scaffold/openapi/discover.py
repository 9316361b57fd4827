"""Finding the OpenAPI documents among the files that a command was given."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

from scaffold.core.errors import InputError, UsageError
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.recognize import first_level, lacks_version, recognize

_DEFAULT_LIMITS = Limits()
_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_STEMS = frozenset({"openapi", "swagger", "asyncapi"})
_BEGIN = 64 * 1024
_SKIPPED = frozenset({"node_modules", "__pycache__"})


class Seen(NamedTuple):
    """A file or folder that a search came by, whether it is taken as a document, and why or why not."""

    path: Path
    is_taken: bool
    reason: str


def find_documents(
    paths: Iterable[Path], limits: Limits = _DEFAULT_LIMITS, *, asyncapi: bool = False
) -> list[Path]:
    """List the documents of files and folders, in the order given, each once.

    A file is taken as it is, one that does not exist too: reading it says so. A folder is searched with all below it, as
    `look_through` does. Raises UsageError where a folder holds no document, InputError where it cannot be read.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.is_dir():
            found.setdefault(path.absolute(), path)
            continue
        documents = [seen.path for seen in look_through(path, limits, asyncapi=asyncapi) if seen.is_taken]
        if not documents:
            raise UsageError(
                "no-documents",
                f"{path} holds no OpenAPI document",
                hint="name the file itself to see what is wrong with it; `scaffold lint --show-files` says what was passed over",
            )
        for document in documents:
            found.setdefault(document.absolute(), document)
    return list(found.values())


def look_through(
    folder: Path, limits: Limits = _DEFAULT_LIMITS, *, asyncapi: bool = False, oddly_named: bool = False
) -> Iterator[Seen]:
    """Search a folder with all below it, by name, for YAML and JSON files that say which OpenAPI version they are.

    With `asyncapi`, or which AsyncAPI version. Passed over are other files (parts that only references lead to), links, and
    folders whose names begin with a dot or an underscore. What looks like a document and cannot be read is taken: reading it
    says why. With `oddly_named` documents are named, too, whose names do not end as those of YAML and JSON files do.
    Raises InputError where a folder or file cannot be read.
    """
    for place, folders, names in os.walk(folder, onerror=_refuse):
        searched = []
        for name in sorted(folders):
            reason = _why_not_searched(Path(place, name))
            if reason is None:
                searched.append(name)
            else:
                yield Seen(Path(place, name), is_taken=False, reason=reason)
        folders[:] = searched
        for name in sorted(names):
            path = Path(place, name)
            if path.suffix.lower() in _SUFFIXES:
                yield _look_at(path, limits, asyncapi=asyncapi)
            elif oddly_named and path.is_file() and recognize(_begin_of(path)) is not None:
                yield Seen(
                    path, is_taken=False, reason=f"its name does not end in {', '.join(sorted(_SUFFIXES))}"
                )


def is_entry_text(text: str) -> bool:
    """Tell whether a text is that of an OpenAPI or AsyncAPI document, not of a part or of something else."""
    return recognize(text.encode("utf-8", "replace")) is not None


def _why_not_searched(folder: Path) -> str | None:
    if folder.name[0] in "._":
        return "its name begins with a dot or an underscore"
    if folder.name in _SKIPPED:
        return "such folders hold what others wrote"
    return "it is a link" if folder.is_symlink() else None


def _look_at(path: Path, limits: Limits, *, asyncapi: bool) -> Seen:
    if path.is_symlink():
        return Seen(path, is_taken=False, reason="it is a link")
    if path.name[0] == ".":
        return Seen(path, is_taken=False, reason="its name begins with a dot")
    if not path.is_file():
        return Seen(path, is_taken=False, reason="it is not a regular file")
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.file_bytes)
    except OSError as error:
        _refuse(error)
    field = recognize(data)
    if field == "asyncapi" and not asyncapi:
        return Seen(path, is_taken=False, reason="it is an AsyncAPI document, which only lint reads")
    if field is not None:
        return Seen(path, is_taken=True, reason=f"it says `{field}` at its top")
    if lacks_version(data):
        return Seen(path, is_taken=True, reason="it has all of a document but its version")
    if path.stem.lower() in _STEMS and not _is_mapping(data):
        return Seen(path, is_taken=True, reason="its name says so, though it holds nothing of a document")
    return Seen(path, is_taken=False, reason="nothing at its top says `openapi`, `swagger` or `asyncapi`")


def _begin_of(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_BEGIN)
    except OSError as error:
        _refuse(error)


def _is_mapping(data: bytes) -> bool:
    """Tell whether a text can be a part of a document: one that is empty, binary or the pointer of a large file cannot."""
    try:
        return bool(first_level(data))
    except ValueError:
        return False


def _refuse(error: OSError) -> NoReturn:
    raise InputError(
        "file-unreadable",
        f"{error.filename} cannot be read: {error.strerror}",
        hint="change its permissions, or name the documents themselves",
    ) from error
