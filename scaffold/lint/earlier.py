"""What was found in the specs as they were at a git revision."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from scaffold.core.errors import InputError
from scaffold.core.finding import Finding
from scaffold.lint.config import LintConfig
from scaffold.lint.engine import lint_documents
from scaffold.lint.known import Memory, remember
from scaffold.lint.overrides import relative_name
from scaffold.lint.workspace import load_spec
from scaffold.openapi.document import Document
from scaffold.openapi.reading import display_path
from scaffold.openapi.revision import find_repository, load_revision

Foreign = Callable[[Sequence[Document], Path | None], Sequence[Finding]]
"""Judges documents, whose references may lead to files below a folder, by other means than rules."""


def load_earlier(
    files: Sequence[Path],
    revision: str,
    root: Path | None,
    config: LintConfig,
    foreign: Foreign | None = None,
) -> Memory:
    """Lint the specs as of a revision, by the same rules, and remember what is found; `foreign` is asked too.

    A spec that was not there yet, or could not be read, remembers nothing: all that is found in it now is new. So is what a
    change elsewhere causes, such as a shared response that was deleted; lines that changed do not matter. Raises UsageError
    outside of a git repository and for an unknown revision.
    """
    entries = [file.resolve() for file in files]
    folder = Path(os.path.commonpath([file.parent for file in entries]))
    if root is not None:
        folder = Path(os.path.commonpath([folder, root.resolve()]))
    repository = find_repository(folder)
    with TemporaryDirectory(prefix="scaffold-lint-") as temporary:
        made = load_revision(repository, revision, folder, Path(temporary).resolve())
        earlier_root = None if root is None else made / os.path.relpath(root.resolve(), folder)
        documents = _load([made / entry.relative_to(folder) for entry in entries], earlier_root)
        moved = tuple(
            replace(override, folder=made / os.path.relpath(override.folder, folder))
            for override in config.overrides
        )
        result = lint_documents(
            documents,
            replace(config, gather=False, overrides=moved),
            foreign=foreign(documents, earlier_root) if foreign is not None else (),
        )
        names = {
            document.display(file): relative_name(str(file), made)
            for document in documents
            for file in document.files
        }
        shown = {name: display_path(folder / inside) for name, inside in names.items()}
        remembered = tuple(
            remember(_as_of_now(finding, shown), lambda file: relative_name(file, folder))
            for finding in result.findings
        )
    return Memory(f"there at {revision}", remembered, lambda file: relative_name(file, folder))


def _load(files: Sequence[Path], root: Path | None) -> list[Document]:
    documents = []
    for file in files:
        try:
            documents.append(load_spec(file, root))
        except InputError:
            continue
    return documents


def _as_of_now(finding: Finding, shown: dict[str, str]) -> Finding:
    """Name the files as the present run does, in the message too."""
    message = finding.message
    for earlier, now in shown.items():
        message = message.replace(earlier, now)
    place = finding.location
    return replace(finding, message=message, location=replace(place, file=shown.get(place.file, place.file)))
