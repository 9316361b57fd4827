"""The manifest of a service: what it was made from, who owns each file, and the first texts of those that people own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from scaffold.core.errors import InputError
from scaffold.core.files import FileTree, check_path
from scaffold.model.renames.rename import NO_RENAMES, Candidate, Rename, Renames
from scaffold.project.baselines import write_baselines

FOLDER = ".scaffold"
MANIFEST = f"{FOLDER}/manifest.json"
BASELINES = f"{FOLDER}/baselines.txt"
_FORMAT = 2


class Owner(StrEnum):
    """Owners of files: the generator; people; `history` is only ever added to, and a `lock` follows its requirements."""

    SCAFFOLD = "scaffold"
    YOU = "you"
    HISTORY = "history"
    LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Origin:
    """Everything that a service was made from, and that making it again asks for.

    `spec` is the path of the spec as the user named it, relative to the service's folder, and `spec_digest` that of the
    contract; `blueprint` says name, version and source, with the digest of its files where they are at hand; `runtime` says
    version, digest and features. `starter` names the starter whose handlers were laid over, None without.
    """

    toolkit: str
    blueprint: Mapping[str, str]
    runtime: Mapping[str, Any]
    spec: str
    spec_digest: str
    starter: str | None
    answers: Mapping[str, str]


class Entry(NamedTuple):
    """A file of a service: its owner, and the SHA-256 in hex of the text that was last made for it."""

    owner: Owner
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The sources that a service was made from, and every file that was made for it.

    `renames` are those that its contract went through, in their order; `open` is what may be one and nobody has answered.
    """

    origin: Origin
    files: Mapping[str, Entry]
    renames: Renames = NO_RENAMES
    open: tuple[Candidate, ...] = ()


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 form in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def with_manifest(tree: FileTree, owner: Callable[[str], Owner], origin: Origin) -> FileTree:
    """Add the manifest and the baselines to a service's files; `owner` tells who owns the file of a path."""
    files = {path: Entry(owner(path), digest(text)) for path, text in tree.items()}
    baselines = write_baselines({path: text for path, text in tree.items() if files[path].owner is Owner.YOU})
    return tree.merge({MANIFEST: write_manifest(Manifest(origin, files)), BASELINES: baselines})


def write_manifest(manifest: Manifest) -> str:
    """Write a manifest as JSON, its files in the order of their paths."""
    origin = manifest.origin
    value: dict[str, Any] = {
        "format": _FORMAT,
        "scaffold": origin.toolkit,
        "blueprint": dict(origin.blueprint),
        "runtime": dict(origin.runtime),
        "spec": {"path": origin.spec, "sha256": origin.spec_digest},
        "starter": origin.starter,
        "answers": dict(sorted(origin.answers.items())),
        **({"renames": [item.to_json() for item in manifest.renames.items]} if manifest.renames else {}),
        **({"open": [item.to_json() for item in manifest.open]} if manifest.open else {}),
        "files": {
            path: {"owner": entry.owner.value, "sha256": entry.sha256}
            for path, entry in sorted(manifest.files.items())
        },
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def read_manifest(text: str) -> Manifest:
    """Read a manifest; raise InputError for a text that is none, and for one of another format."""
    try:
        value = json.loads(text)
        version = value["format"]
        if version != _FORMAT:
            raise _other_format(version)
        origin = Origin(
            toolkit=str(value["scaffold"]),
            blueprint={key: str(item) for key, item in value["blueprint"].items()},
            runtime=dict(value["runtime"]),
            spec=str(value["spec"]["path"]),
            spec_digest=str(value["spec"]["sha256"]),
            starter=value["starter"],
            answers={key: str(item) for key, item in value["answers"].items()},
        )
        files = {
            check_path(path): Entry(Owner(item["owner"]), str(item["sha256"]))
            for path, item in value["files"].items()
        }
        renames = Renames(tuple(map(Rename.from_json, value.get("renames", ()))))
        return Manifest(origin, files, renames, tuple(map(Candidate.from_json, value.get("open", ()))))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            "manifest-unreadable",
            f"{MANIFEST} cannot be read: {error.args[0] if error.args else error}",
            hint="take the file from the last commit: `git checkout HEAD -- .scaffold`",
        ) from error


def _other_format(version: object) -> InputError:
    if isinstance(version, int) and version < _FORMAT:
        return InputError(
            "manifest-too-old",
            f"{MANIFEST} has the format {version}, which does not say what the service was made from",
            hint="make the service again beside this one with `scaffold new`, and take over what is yours",
        )
    return InputError(
        "manifest-too-new",
        f"{MANIFEST} has the format {version}, and this scaffold knows {_FORMAT}",
        hint="use the version of scaffold that the service was made with, or a later one",
    )
