"""Findings in the specs as they were at a git revision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from scaffold.core.errors import InputError
from scaffold.core.finding import Finding
from scaffold.core.location import relative_name
from scaffold.core.revision import checked_out
from scaffold.lint.outcome.previous import PreviousFindings, record_finding
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.workspace import load_spec
from scaffold.openapi.document import Document
from scaffold.openapi.read.reading import display_path

Foreign = Callable[[Sequence[Path], Path | None], Sequence[Finding]]
"""Judges specs, whose references may lead to files below a folder, by other means than rules."""


def load_earlier(
    files: Sequence[Path],
    revision: str,
    root: Path | None,
    config: LintConfig,
    foreign: Foreign | None = None,
) -> PreviousFindings:
    """Lint the specs as of a revision, by the same rules, and record what is found; `foreign` is asked too.

    A spec that was not there yet, or could not be read, remembers nothing: all that is found in it now is new. So is what a
    change elsewhere causes, such as a shared response that was deleted; lines that changed do not matter. Raises UsageError
    outside of a git repository and for an unknown revision.
    """
    with checked_out(files, revision, root) as checkout:
        earlier_root = None if root is None else checkout.earlier(root.resolve())
        documents = _load([checkout.earlier(file.resolve()) for file in files], earlier_root)
        moved = tuple(
            override._replace(folder=checkout.earlier(override.folder)) for override in config.overrides
        )
        namings = tuple((checkout.earlier(folder), naming) for folder, naming in config.namings)
        result = lint_documents(
            documents,
            config._replace(gather=False, overrides=moved, namings=namings),
            foreign=foreign([document.entry for document in documents], earlier_root)
            if foreign is not None
            else (),
        )
        shown = {
            document.display(file): display_path(checkout.now(file))
            for document in documents
            for file in document.files
        }
        recorded = tuple(
            record_finding(_as_of_now(finding, shown), lambda file: relative_name(file, checkout.folder))
            for finding in result.findings
        )
    return PreviousFindings(
        f"there at {revision}", recorded, lambda file: relative_name(file, checkout.folder)
    )


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
    return finding._replace(message=message, location=place._replace(file=shown.get(place.file, place.file)))
