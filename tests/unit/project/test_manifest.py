from __future__ import annotations

import hashlib
import json

from scaffold.core.files import FileTree
from scaffold.project.baselines import read_baselines
from scaffold.project.manifest import BASELINES, MANIFEST, Origin, Owner, digest, with_manifest

ORIGIN = Origin(
    toolkit="1.2.3",
    blueprint={"name": "fastapi-service", "version": "1", "source": "fastapi-service", "sha256": "11"},
    runtime={"version": "0.1.0", "features": ["preview"]},
    spec="../specs/shop.yaml",
    spec_digest="00",
    starter=None,
    answers={"package": "shop", "name": "shop"},
)
TREE = FileTree(
    {
        "README.md": "# Shop ä\n",
        "src/_generated/a.py": "x = 1\n",
        "migrations/versions/1.py": "1\n",
        "a.lock": "a\n",
    }
)
OWNERS = {
    "src/_generated/a.py": Owner.SCAFFOLD,
    "migrations/versions/1.py": Owner.HISTORY,
    "a.lock": Owner.LOCK,
}


def owner(path: str) -> Owner:
    return OWNERS.get(path, Owner.YOU)


def test_every_file_has_an_owner_and_a_hash() -> None:
    manifest = json.loads(with_manifest(TREE, owner, ORIGIN)[MANIFEST])
    assert manifest["files"] == {
        "README.md": {"owner": "you", "sha256": hashlib.sha256("# Shop ä\n".encode()).hexdigest()},
        "a.lock": {"owner": "lock", "sha256": digest("a\n")},
        "migrations/versions/1.py": {"owner": "history", "sha256": digest("1\n")},
        "src/_generated/a.py": {"owner": "scaffold", "sha256": digest("x = 1\n")},
    }
    assert manifest["format"] == 2
    assert manifest["scaffold"] == "1.2.3"
    assert manifest["blueprint"]["sha256"] == "11"
    assert manifest["runtime"] == {"version": "0.1.0", "features": ["preview"]}
    assert manifest["spec"] == {"path": "../specs/shop.yaml", "sha256": "00"}
    assert manifest["starter"] is None
    assert list(manifest["answers"]) == ["name", "package"]


def test_only_files_that_people_own_have_a_baseline() -> None:
    tree = with_manifest(TREE, owner, ORIGIN)
    assert read_baselines(tree[BASELINES]) == {"README.md": TREE["README.md"]}


def test_the_manifest_does_not_name_itself() -> None:
    manifest = json.loads(with_manifest(TREE, owner, ORIGIN)[MANIFEST])
    assert not [path for path in manifest["files"] if path.startswith(".scaffold/")]
