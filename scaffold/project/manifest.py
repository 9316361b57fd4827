"""The manifest of a service: what it was made from, who owns each file, and the first texts of those that people own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scaffold.core.files import FileTree
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
    version and features. `starter` names the starter whose handlers were laid over, None without.
    """

    toolkit: str
    blueprint: Mapping[str, str]
    runtime: Mapping[str, Any]
    spec: str
    spec_digest: str
    starter: str | None
    answers: Mapping[str, str]


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 form in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def with_manifest(tree: FileTree, owner: Callable[[str], Owner], origin: Origin) -> FileTree:
    """Add the manifest and the baselines to a service's files; `owner` tells who owns the file of a path."""
    owners = {path: owner(path) for path in tree}
    manifest: dict[str, Any] = {
        "format": _FORMAT,
        "scaffold": origin.toolkit,
        "blueprint": dict(origin.blueprint),
        "runtime": dict(origin.runtime),
        "spec": {"path": origin.spec, "sha256": origin.spec_digest},
        "starter": origin.starter,
        "answers": dict(sorted(origin.answers.items())),
        "files": {path: {"owner": owners[path].value, "sha256": digest(text)} for path, text in tree.items()},
    }
    baselines = write_baselines({path: text for path, text in tree.items() if owners[path] is Owner.YOU})
    written = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    return tree.merge({MANIFEST: written, BASELINES: baselines})
