from __future__ import annotations

import hashlib
import json

from scaffold.core.files import FileTree
from scaffold.project.manifest import BASELINE, MANIFEST, Origin, digest, with_manifest

ORIGIN = Origin(
    toolkit="1.2.3",
    blueprint="fastapi-service",
    blueprint_version="1",
    spec="../specs/shop.yaml",
    spec_digest="00",
    answers={"package": "shop", "name": "shop"},
)
TREE = FileTree({"README.md": "# Shop ä\n", "src/_generated/a.py": "x = 1\n"})


def test_every_file_has_an_owner_and_a_hash() -> None:
    tree = with_manifest(TREE, frozenset({"src/_generated/a.py"}), ORIGIN)
    manifest = json.loads(tree[MANIFEST])
    assert manifest["files"] == {
        "README.md": {"owner": "you", "sha256": hashlib.sha256("# Shop ä\n".encode()).hexdigest()},
        "src/_generated/a.py": {"owner": "scaffold", "sha256": digest("x = 1\n")},
    }
    assert manifest["scaffold"] == "1.2.3"
    assert manifest["blueprint"] == {"name": "fastapi-service", "version": "1"}
    assert manifest["spec"] == {"path": "../specs/shop.yaml", "sha256": "00"}
    assert list(manifest["answers"]) == ["name", "package"]


def test_only_files_that_people_own_have_a_baseline() -> None:
    tree = with_manifest(TREE, frozenset({"src/_generated/a.py"}), ORIGIN)
    baselines = [path for path in tree if path.startswith(f"{BASELINE}/")]
    assert baselines == [f"{BASELINE}/README.md.base"]
    assert tree[baselines[0]] == TREE["README.md"]


def test_the_manifest_does_not_name_itself() -> None:
    manifest = json.loads(with_manifest(TREE, frozenset(), ORIGIN)[MANIFEST])
    assert not [path for path in manifest["files"] if path.startswith(".scaffold/")]
