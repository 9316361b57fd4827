"""A service on the disk: its manifest, the first texts of what people own, and what its files hold now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from scaffold.core.errors import InputError, UsageError
from scaffold.merge.markers import has_markers, lines_text, marked_lines, sides
from scaffold.model.renames.rename import Renames
from scaffold.project.baselines import read_baselines
from scaffold.project.manifest import BASELINES, MANIFEST, Manifest, Owner, digest, read_manifest
from scaffold.sync.asking import changed_since, read_asked

CONFLICTS: Final = ".scaffold/conflicts"
BASES: Final = ".scaffold/conflicts.txt"

Earlier = Mapping[str, bytes | None]
"""The contents of files before the last run, None where there was none."""


class Held(NamedTuple):
    """The content of a file; `text` has plain line ends, and is None for what is not UTF-8 text.

    `crlf` says that the file has those of Windows, as git may check files out; `raw` is the text with them.
    """

    content: bytes
    text: str | None
    crlf: bool

    @property
    def raw(self) -> str:
        """The text with the line ends that the file has."""
        return self.content.decode("utf-8")

    def encoded(self, text: str) -> bytes:
        """Return a new text for the file, with the line ends that it has; a merged one has them already."""
        return (text.replace("\n", "\r\n") if self.crlf and "\r\n" not in text else text).encode("utf-8")


@dataclass(frozen=True, slots=True)
class Project:
    """A service on the disk.

    `manifest` says what was made; `digests` are all those that a file of the manifest may have, more than one where git has
    merged two runs. `baselines` are the texts that the files of people were last made with, `bases` those that the
    files with an open conflict still stand on. `merging` says that git has left two manifests in one. `before` has what
    files held before the last run, where that is how the service is seen.
    """

    folder: Path
    manifest: Manifest
    baselines: Mapping[str, str]
    bases: Mapping[str, str]
    digests: Mapping[str, frozenset[str]]
    merging: bool
    _held: dict[str, Held | None] = field(default_factory=dict)
    before: Earlier = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the service."""
        return self.manifest.origin.answers["name"]

    @property
    def package(self) -> str:
        """The package of the service."""
        return self.manifest.origin.answers["package"]

    @property
    def contract_path(self) -> str:
        """The file in which the service keeps the contract that its code was made from."""
        return f"src/{self.package}/_generated/contract.json"

    def held(self, path: str) -> Held | None:
        """Return what a file holds, None where there is none. Raises InputError for a folder, a link, and what cannot be read."""
        if path not in self._held:
            self._held[path] = _read(self.folder, path, self.before)
        return self._held[path]

    def is_made(self, path: str) -> bool:
        """Tell whether a file is as it was made."""
        held = self.held(path)
        return (
            held is not None
            and held.text is not None
            and digest(held.text) in self.digests.get(path, frozenset())
        )

    def is_merged(self, path: str) -> bool:
        """Tell whether git has put a file together from those of two branches, or left its conflict in it."""
        held = self.held(path)
        return held is not None and held.text is not None and (self.merging or has_markers(held.text))

    def marked_files(self) -> dict[str, str]:
        """Return the lines of conflicts that git has left in files of people, as text by path."""
        owned = (path for path, entry in self.manifest.files.items() if entry.owner is Owner.YOU)
        held = {path: self.held(path) for path in owned if not self.conflict(path)}
        found = {path: marked_lines(one.text) for path, one in held.items() if one is not None and one.text}
        return {path: lines_text(lines) for path, lines in found.items() if lines}

    def conflict(self, path: str) -> bool:
        """Tell whether a file has an open conflict."""
        return self.held(f"{CONFLICTS}/{path}") is not None

    def open_conflicts(self) -> list[str]:
        """List the files with an open conflict."""
        folder = self.folder / CONFLICTS
        now = {path.relative_to(self.folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        before = {path for path in self.before if path.startswith(f"{CONFLICTS}/")}
        return sorted(
            path.removeprefix(f"{CONFLICTS}/") for path in now | before if self.held(path) is not None
        )

    def as_read(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return texts of files as this service has them, which may be the ones of before its last run."""
        result = dict(texts)
        for path in self.before:
            held = self.held(path) if path in texts or path.endswith(".py") else None
            if held is not None and held.text is not None:
                result[path] = held.text
            else:
                result.pop(path, None)
        return result

    def check_unchanged(self) -> None:
        """Raise InputError where a file that was read holds something else by now."""
        changed = set(changed_since(self.folder, read_asked(self.folder))) if self.before else set()
        for path, before in self._held.items():
            if path in changed if path in self.before else _read(self.folder, path, {}) != before:
                raise InputError(
                    "file-changed",
                    f"{path} was changed while the plan was made; nothing was written",
                    hint="run the command again",
                )


def read_project(folder: Path, before: Earlier | None = None) -> Project:
    """Read the manifest and the baselines of a service; `before` has what files held earlier, to see the service as it was.

    Raises UsageError for a folder that is no service, InputError for records that cannot be read.
    """
    if not folder.is_dir():
        raise UsageError(
            "not-a-service",
            f"{folder} is not a folder",
            hint="name the folder of a service, such as `scaffold new` makes",
        )
    before = before or {}
    text = _record(folder, MANIFEST, before)
    if text is None:
        raise UsageError(
            "not-a-service",
            f"{folder} has no {MANIFEST}",
            hint="name the folder of a service that `scaffold new` has made, or take .scaffold/ from the last commit",
        )
    manifests = [read_manifest(side) for side in sides(text)]
    baselines = _texts(folder, BASELINES, before)
    if baselines is None:
        raise InputError(
            "baselines-missing",
            f"{folder} has no {BASELINES}, which says what your files were made with",
            hint="take the file from the last commit: `git checkout HEAD -- .scaffold`",
        )
    return Project(
        folder=folder,
        manifest=_joined(manifests),
        baselines=baselines,
        bases=_texts(folder, BASES, before) or {},
        digests=_digests(manifests),
        merging=len(manifests) > 1,
        before=before,
    )


def _joined(manifests: list[Manifest]) -> Manifest:
    """Join the manifests of two branches: what one of them has, the service has."""
    first = manifests[0]
    files = {path: entry for one in reversed(manifests) for path, entry in one.files.items()}
    renames = {item: None for one in manifests for item in one.renames.items}
    questions = {item: None for one in manifests for item in one.open}
    return Manifest(first.origin, files, Renames(tuple(renames)), tuple(questions))


def _digests(manifests: Iterable[Manifest]) -> dict[str, frozenset[str]]:
    digests: dict[str, set[str]] = {}
    for manifest in manifests:
        for path, entry in manifest.files.items():
            digests.setdefault(path, set()).add(entry.sha256)
    return {path: frozenset(known) for path, known in digests.items()}


def _texts(folder: Path, path: str, before: Earlier) -> dict[str, str] | None:
    """Read texts by path; where git has left two versions of them, those of this branch come first."""
    text = _record(folder, path, before)
    if text is None:
        return None
    return {name: one for side in reversed(sides(text)) for name, one in read_baselines(side).items()}


def _record(folder: Path, path: str, before: Earlier) -> str | None:
    held = _read(folder, path, before)
    if held is None:
        return None
    if held.text is None:
        raise InputError(
            "record-unreadable",
            f"{folder / path} is not UTF-8 text",
            hint="take the file from the last commit: `git checkout HEAD -- .scaffold`",
        )
    return held.text


def _read(folder: Path, name: str, before: Earlier) -> Held | None:
    content = before[name] if name in before else _bytes(folder / name)
    if content is None:
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return Held(content, None, crlf=False)
    crlf = "\r\n" in text
    return Held(content, text.replace("\r\n", "\n") if crlf else text, crlf)


def _bytes(path: Path) -> bytes | None:
    if path.is_symlink():
        raise InputError(
            "link-in-the-way", f"{path} is a link", hint="put the file itself there, and try again"
        )
    if path.is_dir():
        raise InputError(
            "folder-in-the-way",
            f"{path} is a folder, and a file belongs there",
            hint="move it away and try again",
        )
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(
            "file-unreadable",
            f"{path} cannot be read: {error.strerror}",
            hint="change its permissions and try again",
        ) from error
