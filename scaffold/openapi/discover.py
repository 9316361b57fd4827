"""Finding the OpenAPI documents among the files that a command was given."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

from scaffold.core.errors import InputError, UsageError
from scaffold.openapi.limits import Limits

_DEFAULT_LIMITS = Limits()
_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
# The field that every entry document has (OpenAPI 3.1, section 4.8.1): it begins a line of block YAML, and is anywhere
# in JSON.
_ENTRY = re.compile(rb"""(?m)^["']?(openapi|swagger)["']?[ \t]*:|"(openapi|swagger)"\s*:\s*"?\d""")
_ASYNC_ENTRY = re.compile(rb"""(?m)^["']?asyncapi["']?[ \t]*:|"asyncapi"\s*:\s*"?\d""")
_SKIPPED = frozenset({"node_modules", "__pycache__"})


def find_documents(
    paths: Iterable[Path], limits: Limits = _DEFAULT_LIMITS, *, asyncapi: bool = False
) -> list[Path]:
    """List the documents of files and folders, in the order given, each once.

    A file is taken as it is, one that does not exist too: reading it says so. A folder is searched with all below it, by
    name, for YAML and JSON files that say which OpenAPI version they are, or AsyncAPI version with `asyncapi`. Passed over
    are other files (parts that only references lead to), links, and folders whose names begin with a dot or an underscore.
    Raises UsageError where a folder holds no document, InputError where it cannot be read.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.is_dir():
            found.setdefault(path.absolute(), path)
            continue
        documents = [file for file in _files(path) if _is_entry(file, limits, asyncapi=asyncapi)]
        if not documents:
            raise UsageError(
                "no-documents",
                f"{path} holds no OpenAPI document",
                hint="name the file itself to see what is wrong with it",
            )
        for document in documents:
            found.setdefault(document.absolute(), document)
    return list(found.values())


def is_entry_text(text: str) -> bool:
    """Tell whether a text is that of an OpenAPI or AsyncAPI document, not of a part or of something else."""
    data = text.encode("utf-8", "replace")
    return any(entry.search(data) for entry in (_ENTRY, _ASYNC_ENTRY))


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if name[0] not in "._" and name not in _SKIPPED)
        for name in sorted(names):
            path = Path(place, name)
            if (
                path.suffix.lower() in _SUFFIXES
                and name[0] != "."
                and path.is_file()
                and not path.is_symlink()
            ):
                yield path


def _is_entry(path: Path, limits: Limits, *, asyncapi: bool) -> bool:
    try:
        with path.open("rb") as stream:
            text = stream.read(limits.file_bytes)
    except OSError as error:
        _refuse(error)
    return any(entry.search(text) for entry in ((_ENTRY, _ASYNC_ENTRY) if asyncapi else (_ENTRY,)))


def _refuse(error: OSError) -> NoReturn:
    raise InputError(
        "file-unreadable",
        f"{error.filename} cannot be read: {error.strerror}",
        hint="change its permissions, or name the documents themselves",
    ) from error
