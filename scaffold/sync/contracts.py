"""The two contracts of a run: the one that the service's code was made from, and the one that it is to follow."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from scaffold.core.errors import InputError, UsageError
from scaffold.merge.markers import sides
from scaffold.model.describe import Description, describe, describe_kept
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document
from scaffold.openapi.read.reading import display_path
from scaffold.project.create import CONTRACT, contract_digest
from scaffold.sync.project import Project


class Spec(NamedTuple):
    """The document that a service is to follow; `path` is where the manifest says that it is.

    `left` is the spec that the manifest has named until now, where another one was edited and is followed from now on.
    """

    path: Path
    document: Document
    left: Path | None = None


def load_earlier(project: Project, *, same_toolkit: bool = False) -> Description:
    """Describe the contract that the service's code was made from: the one in its code, which no toolkit has to upgrade.

    Where this version of the toolkit has made that, nothing of it is repaired again. Raises InputError where neither that
    nor `openapi.yaml` is as it was made.
    """
    held = project.held(project.contract_path)
    if held is not None and held.text is not None:
        if project.is_made(project.contract_path):
            document = _document("contract.json", held.text)
            return describe_kept(document) if same_toolkit else describe(document)
        if project.is_merged(project.contract_path):
            return describe(_document("contract.json", sides(held.text)[0]))
    own = project.held(CONTRACT)
    if own is not None and own.text is not None and project.is_made(CONTRACT):
        return describe(_document(CONTRACT, own.text))
    raise InputError(
        "contract-lost",
        f"{project.contract_path} and {CONTRACT} were edited, so the contract that the code was made from is not known",
        hint=f"take one of them from the last commit: `git checkout HEAD -- {project.contract_path}`",
    )


def find_spec(project: Project, named: Path | None, root: Path | None) -> Spec:
    """Load the spec that a service is to follow: the named one, the one of the manifest, or its own `openapi.yaml`.

    Raises UsageError where both of the latter were edited since the last run, and do not say the same.
    """
    own = project.folder / CONTRACT
    outside = project.folder / project.manifest.origin.spec
    if named is not None:
        return Spec(named, _load(named, root))
    if not outside.is_file() or _is_same(outside, own):
        if not own.is_file():
            raise UsageError(
                "spec-missing",
                f"neither {display_path(outside)} nor {display_path(own)} is there",
                hint="name the spec with --spec FILE",
            )
        if project.is_made(CONTRACT):
            return Spec(outside, _load(own, root))
        return Spec(own, _load(own, root), left=None if _is_same(outside, own) else outside)
    document = _load(outside, root)
    if project.is_made(CONTRACT) or project.is_merged(CONTRACT) or project.held(CONTRACT) is None:
        return Spec(outside, document)
    contract = contract_digest(describe(document).contract)
    if contract == project.manifest.origin.spec_digest:
        return Spec(own, _load(own, root), left=outside)
    ours = _load(own, root)
    if contract_digest(describe(ours).contract) == contract:
        return Spec(outside, document)
    raise UsageError(
        "two-specs",
        f"{display_path(outside)} and {display_path(own)} were both changed since the last run",
        hint=f"say which is meant: --spec {display_path(own)}, or --spec {display_path(outside)} --discard-edits",
    )


def same_spec(project: Project) -> Spec:
    """Load the spec that the service follows already.

    Raises UsageError where it was changed since the last run.
    """
    own = project.folder / CONTRACT
    outside = project.folder / project.manifest.origin.spec
    if outside.is_file():
        document = _load(outside, None)
        if contract_digest(describe(document).contract) == project.manifest.origin.spec_digest:
            return Spec(outside, document)
    held = project.held(CONTRACT)
    if held is not None and held.text is not None and project.is_made(CONTRACT):
        # Under the name of the spec, so that reports say the same as before.
        name = outside.name if outside.suffix in {".yaml", ".yml"} else CONTRACT
        return Spec(outside, _document(name, held.text, check_structure=True))
    raise UsageError(
        "sync-first",
        f"{display_path(own)} was changed since the last run, and an upgrade leaves the contract as it is",
        hint="run `scaffold sync` first",
    )


def _load(path: Path, root: Path | None) -> Document:
    return load_document(path, root=root, check_structure=True)


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _document(name: str, text: str, *, check_structure: bool = False) -> Document:
    with tempfile.TemporaryDirectory(prefix="scaffold-") as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        return load_document(path, check_structure=check_structure)
