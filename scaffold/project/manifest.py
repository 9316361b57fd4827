"""What a generated folder remembers: where it came from, who owns each file, and how each file was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.core.files import FileTree

FOLDER = ".scaffold"
MANIFEST = f"{FOLDER}/manifest.json"
BASELINE = f"{FOLDER}/baseline"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a service came from. `spec` is the path of the spec as the user named it, relative to the service's folder."""

    toolkit: str
    blueprint: str
    blueprint_version: str
    spec: str
    spec_digest: str
    answers: Mapping[str, str]


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 form in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def with_manifest(tree: FileTree, regenerated: frozenset[str], origin: Origin) -> FileTree:
    """Add the manifest and the baselines to a service's files.

    A baseline is the first text of a file that people own, kept so that a later change of the spec can be merged with
    theirs. It ends in `.base`, so that no tool takes it for source.
    """
    manifest: dict[str, Any] = {
        "format": _FORMAT,
        "scaffold": origin.toolkit,
        "blueprint": {"name": origin.blueprint, "version": origin.blueprint_version},
        "spec": {"path": origin.spec, "sha256": origin.spec_digest},
        "answers": dict(sorted(origin.answers.items())),
        "files": {
            path: {"owner": "scaffold" if path in regenerated else "you", "sha256": digest(text)}
            for path, text in tree.items()
        },
    }
    baselines = {f"{BASELINE}/{path}.base": text for path, text in tree.items() if path not in regenerated}
    return tree.merge({MANIFEST: json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", **baselines})
