"""Results of runs, kept between them: the same files judged by the same rules give the same findings.

A record is JSON below a digest of itself, so that what was cut short or damaged is not taken for one, and nothing in it is ever
executed. It names every file that was read with a digest of its text; it counts only while all of them are as they were.
Records are replaced as a whole, and the oldest are removed when there are many.
"""

from __future__ import annotations

import codecs
import json
import os
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import scaffold
from scaffold.core.finding import Finding, Severity
from scaffold.core.location import Location
from scaffold.lint.outcome.result import LintResult, Suppressed, Tally
from scaffold.lint.run.spec_files import SpecFiles, digest_pieces
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.references import resolve_path

_LIMITS = Limits()
# Caching costs as much as linting for specs under 64 KiB.
_SMALLEST = 1 << 16
_LARGEST = 32 << 20
_MOST_RECORDS = 200
_MOST_BYTES = 64 << 20
# What judges besides this package.
_PACKAGES = ("jsonschema_rs", "openapi_spec_validator", "openapi_schema_validator", "yaml")


@dataclass(frozen=True, slots=True)
class CachedRun:
    """The result of a run, with the files that it read: those of the specs by the names that findings give them."""

    result: LintResult
    names: tuple[str, ...]
    files: Mapping[str, Path]
    _texts: dict[str, str | None] = field(default_factory=dict, repr=False)

    def text(self, name: str) -> str | None:
        """Return the text of a file by the name that findings give it."""
        if name not in self._texts:
            try:
                # As it was read the first time, line ends included.
                self._texts[name] = self.files[name].read_bytes().decode("utf-8-sig")
            except (KeyError, OSError, ValueError):
                self._texts[name] = None
        return self._texts[name]


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Say where records are kept (XDG Base Directory Specification)."""
    stated = environment.get("XDG_CACHE_HOME", "")
    base = Path(stated) if stated.startswith("/") else Path.home() / ".cache"
    return base / "scaffold" / "lint"


class ResultCache:
    """The records of runs that were asked for the same."""

    def __init__(self, folder: Path, question: Sequence[object]) -> None:
        """Name the folder of all records, and all that decides the result besides the contents of files."""
        parts = (scaffold.__version__, sys.version, Path.cwd(), *_stamps(), *question)
        self._folder = folder
        self._path = folder / f"{_digest(repr(parts).encode())}.json"

    def load(self) -> CachedRun | None:
        """Return what the last such run found, None when it is not known or a file has changed since."""
        try:
            if self._path.stat().st_size > _LARGEST:
                return None
            digest, _, body = self._path.read_bytes().partition(b"\n")
            if digest != _digest(body).encode():
                return None
            record = json.loads(body)
            if not all(_is_unchanged(Path(path), kept) for path, kept in record["digests"].items()):
                return None
            if not all(_is_same_place(Path(path), kept) for path, kept in record["resolved"].items()):
                return None
            known = CachedRun(
                _result(record["result"]),
                tuple(record["names"]),
                {name: Path(path) for name, path in record["files"].items()},
            )
            os.utime(self._path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return known

    def save(self, specs: Sequence[SpecFiles], result: LintResult) -> None:
        """Keep what a run found, with what it depends on: files that were read or could not be, and links; never fails."""
        files = {name: file for spec in specs for name, file in spec.files.items()}
        if sum({file: size for spec in specs for file, size in spec.sizes.items()}.values()) < _SMALLEST:
            return
        unread = {str(file): None for spec in specs for file in spec.unread_files}
        if any(_digest_or_none(Path(file)) is not None for file in unread):
            return  # what cannot be read is not known to be unchanged
        read = ((str(file), digest) for spec in specs for file, digest in spec.digests.items())
        links = (pair for spec in specs for pair in spec.resolved_paths.items())
        record = {
            "digests": {**unread, **dict(read)},
            "resolved": {str(named): None if path is None else str(path) for named, path in links},
            "files": {name: str(file) for name, file in files.items()},
            "names": [spec.name for spec in specs],
            "result": _record(result),
        }
        body = json.dumps(record).encode()
        if len(body) > _LARGEST:
            return
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with NamedTemporaryFile(dir=self._folder, delete=False) as stream:
                stream.write(_digest(body).encode() + b"\n" + body)
            Path(stream.name).replace(self._path)
            self._remove_oldest()

    def _remove_oldest(self) -> None:
        known = [(entry.stat(), entry.path) for entry in os.scandir(self._folder) if entry.is_file()]
        size = sum(status.st_size for status, _ in known)
        for count, (status, path) in enumerate(sorted(known, key=lambda one: one[0].st_mtime_ns)):
            if len(known) - count <= _MOST_RECORDS and size <= _MOST_BYTES:
                return
            Path(path).unlink()
            size -= status.st_size


def _record(result: LintResult) -> dict[str, Any]:
    return {
        "findings": list(result.findings),
        "suppressed": list(result.suppressed),
        "tallies": list(result.tallies),
        "operations": result.operations,
    }


def _result(record: Mapping[str, Any]) -> LintResult:
    return LintResult(
        findings=tuple(map(_finding, record["findings"])),
        suppressed=tuple(Suppressed(_finding(row), str(reason)) for row, reason in record["suppressed"]),
        tallies=tuple(_tally(*row) for row in record["tallies"]),
        operations=int(record["operations"]),
    )


def _finding(row: Sequence[Any]) -> Finding:
    rule, severity, message, (file, line, column), *rest = row
    return Finding(rule, Severity(severity), message, Location(file, line, column), *rest)


def _tally(rule: str, severity: str, *rest: Any) -> Tally:
    return Tally(rule, Severity(severity), *rest)


def _stamps() -> Iterator[tuple[str, int, int]]:
    """Yield size and time of change of all that judges, so that another version is never believed to be this one."""
    for name in _PACKAGES:
        spec = find_spec(name)
        for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
            yield from _stamps_in(folder)
    for part in ("core", "openapi", "asyncapi", "design", "lint"):
        for folder, folders, _ in os.walk(Path(scaffold.__file__).parent / part):
            folders[:] = sorted(set(folders) - {"__pycache__"})
            yield from _stamps_in(folder)


def _stamps_in(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.is_file():
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns


def _is_unchanged(path: Path, kept: str | None) -> bool:
    return _digest_or_none(path) == kept


def _is_same_place(path: Path, kept: str | None) -> bool:
    resolved = resolve_path(path)
    return (None if resolved is None else str(resolved)) == kept


def _digest_or_none(path: Path) -> str | None:
    """Digest a file as it is now; None where there is none, or it cannot be read."""
    try:
        return _digest_file(path)
    except OSError:
        return None


def _digest_file(path: Path) -> str | None:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) or status.st_size > _LIMITS.file_bytes:
        return None
    return _digest(path.read_bytes().removeprefix(codecs.BOM_UTF8))


def _digest(data: bytes) -> str:
    return digest_pieces((data,))
