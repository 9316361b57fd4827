"""Read a file's bytes and make sure that they are text a document can be written in."""

from __future__ import annotations

import codecs
import os
import re
import stat
from pathlib import Path

from scaffold.core.errors import InputError, LimitError
from scaffold.core.location import Location
from scaffold.core.spelling import nearest_name
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.positions import LineIndex
from scaffold.openapi.read.recognize import find_encoding

# Neither YAML 1.2 (section 5.1) nor JSON (RFC 8259, section 7) has these in a text: C0 except tab, LF and CR,
# and DEL.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_text(path: Path, display: str, limits: Limits, unsaved: str | bytes | None = None) -> str:
    """Read a regular file, or what it will hold when it is saved, as UTF-8 without its byte order mark.

    Raises InputError with the codes `file-missing`, `file-unreadable`, `file-empty`, `file-encoding` and
    `file-binary`, LimitError with `limit-file`.
    """
    if unsaved is None:
        data = _read_bytes(path, display, limits)
    else:
        data = unsaved if isinstance(unsaved, bytes) else unsaved.encode("utf-8", "surrogatepass")
        _check_size(len(data), display, limits)
    data = data.removeprefix(codecs.BOM_UTF8)
    encoding = find_encoding(data)
    if encoding is not None:
        raise InputError(
            "file-encoding",
            f"{display} is {encoding[:6].upper()}",
            hint="save the file as UTF-8",
            location=Location(display, 1, 1),
        )
    if not data.strip():
        raise InputError(
            "file-empty",
            f"{display} is empty",
            hint="an OpenAPI document begins with its version, as in `openapi: 3.1.1`",
            location=Location(display, 1, 1),
        )
    has_controls = len(data.translate(None, _CONTROLS)) != len(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if has_controls:
            raise _binary(display, Location(display, 1, 1)) from error
        where = _location(data[: error.start].decode("utf-8"), error.start, display)
        raise InputError(
            "file-encoding", f"{display} is not UTF-8", hint="save the file as UTF-8", location=where
        ) from error
    if has_controls:
        found = _CONTROL.search(text)
        raise _binary(display, _location(text, found.start() if found else 0, display))
    return text


def _read_bytes(path: Path, display: str, limits: Limits) -> bytes:
    try:
        # Not waiting for a writer is what keeps a FIFO from blocking the open; what it is, is asked of the
        # open file.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise InputError(
                    "file-unreadable",
                    f"{display} is not a regular file",
                    hint="save what it gives to a file, and name that",
                )
            _check_size(status.st_size, display, limits)
            return stream.read(limits.file_bytes + 1)
    except FileNotFoundError as error:
        raise InputError("file-missing", f"{display} does not exist", hint=_similar_file(path)) from error
    except IsADirectoryError as error:
        raise InputError(
            "file-unreadable", f"{display} is a folder", hint="name the document in it"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise InputError(
            "file-unreadable",
            f"{display} cannot be read: {reason}",
            hint="check its name and its permissions",
        ) from error


def _check_size(size: int, display: str, limits: Limits) -> None:
    if size > limits.file_bytes:
        raise LimitError("limit-file", f"{display} is larger than {limits.file_bytes:,} bytes")


def _similar_file(path: Path) -> str:
    """Say which file of the folder may be meant."""
    try:
        names = sorted(item.name for item in path.parent.iterdir())
    except OSError:
        return f"there is no folder {path.parent} that can be read"
    similar = nearest_name(path.name, names)
    return f"did you mean {path.with_name(similar).name}?" if similar else "check the path"


def _binary(display: str, location: Location) -> InputError:
    return InputError(
        "file-binary",
        f"{display} holds control characters, which neither YAML nor JSON allows",
        hint="is it a binary file? in a string, write a control character as an escape",
        location=location,
    )


def _location(text: str, offset: int, display: str) -> Location:
    line, column = LineIndex(text).position(min(offset, len(text)))
    return Location(display, line, column)
