"""The files of a spec as they were read, for what outlasts the document: reports, the cache, waiting for changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from scaffold.openapi.document import Document

_PIECE = 1 << 20


class SpecFiles(NamedTuple):
    """The files that a spec was read from.

    `name` is the spec as findings name it, `files` are its files by such names, with the `digests` and `sizes`, in characters, of
    their texts. `unread_files` are those that references lead to in vain, `resolved_paths` where references lead behind
    symbolic links.
    """

    entry: Path
    name: str
    files: Mapping[str, Path]
    digests: Mapping[Path, str]
    sizes: Mapping[Path, int]
    unread_files: tuple[Path, ...]
    resolved_paths: Mapping[Path, Path | None]


def list_files(document: Document) -> SpecFiles:
    """Note the files of a document."""
    texts = {file: document.text(file) for file in document.files}
    return SpecFiles(
        document.entry,
        document.display(document.entry),
        {document.display(file): file for file in texts},
        {file: digest_pieces(_pieces(text)) for file, text in texts.items()},
        {file: len(text) for file, text in texts.items()},
        document.unread_files,
        document.resolved_paths,
    )


def digest_pieces(pieces: Iterable[bytes]) -> str:
    """Digest octets that come in pieces."""
    try:
        # hashlib would load OpenSSL, which costs more than all that is to be digested here.
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    digest = blake2b(digest_size=20)
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _pieces(text: str) -> Iterable[bytes]:
    """Give a text as it stands in its file, without a second copy of all of it."""
    return (text[start : start + _PIECE].encode() for start in range(0, len(text), _PIECE))
