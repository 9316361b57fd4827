"""Contents of files from before a run that asked about renames, kept with the service until the answer comes.

They are committed with it, so that anybody who has the service can answer, in whatever copy.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

ASKED: Final = ".scaffold/asked.jsonl"
"""The file: a line of JSON for each file that the run wrote."""


class Asked(NamedTuple):
    """A file that the run wrote: its content from before, and the SHA-256 in hex of what the run left; None for no file."""

    before: bytes | None
    after: str | None


def write_asked(files: Mapping[str, tuple[bytes | None, str | None]]) -> str:
    """Write the contents of files from before a run and the texts after it, by path."""
    lines = [
        json.dumps(
            {
                "path": path,
                "after": _digest(None if after is None else after.encode("utf-8")),
                "before": _packed(before),
            }
        )
        for path, (before, after) in sorted(files.items())
    ]
    return "\n".join((*lines, ""))


def read_asked(folder: Path) -> dict[str, Asked]:
    """Read what a service keeps, by path; {} where no run has asked, and for what git has merged or somebody has edited."""
    file = folder / ASKED
    try:
        values = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        return {item["path"]: Asked(_unpacked(item["before"]), item["after"]) for item in values}
    except (OSError, ValueError, KeyError, TypeError, zlib.error):
        return {}


def changed_since(folder: Path, files: Mapping[str, Asked], but: Iterable[str] = ()) -> list[str]:
    """List the files that hold something else than the run has left, all but those below some folders."""
    left_out = tuple(f"{name}/" for name in but)
    return sorted(
        path
        for path, item in files.items()
        if not path.startswith(left_out) and _digest(_content(folder / path)) != item.after
    )


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _digest(content: bytes | None) -> str | None:
    """Return the digest of a content, however git writes the ends of its lines here."""
    return None if content is None else hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _packed(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(zlib.compress(content, 9)).decode("ascii")


def _unpacked(text: str | None) -> bytes | None:
    return None if text is None else zlib.decompress(base64.b64decode(text, validate=True))
