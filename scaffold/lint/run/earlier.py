"""Findings in the specs as they were at a git revision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from scaffold.core.finding import Finding
from scaffold.core.location import relative_name
from scaffold.core.revision import checked_out
from scaffold.lint.outcome.previous import PreviousFindings, record_finding
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import Linting
from scaffold.lint.run.spec_files import SpecFiles, list_files
from scaffold.lint.run.workspace import SpecReader
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
        moved = tuple(
            override._replace(folder=checkout.earlier(override.folder)) for override in config.overrides
        )
        namings = tuple((checkout.earlier(folder), naming) for folder, naming in config.namings)
        linting = Linting(config._replace(gather=False, overrides=moved, namings=namings))
        specs = _judge([checkout.earlier(file.resolve()) for file in files], earlier_root, linting)
        entries = [spec.entry for spec in specs]
        result = linting.result((), foreign(entries, earlier_root) if foreign is not None else ())
        shown = {
            name: display_path(checkout.now(file)) for spec in specs for name, file in spec.files.items()
        }
        recorded = tuple(
            record_finding(_as_of_now(finding, shown), lambda file: relative_name(file, checkout.folder))
            for finding in result.findings
        )
    return PreviousFindings(
        f"there at {revision}", recorded, lambda file: relative_name(file, checkout.folder)
    )


def _judge(files: Sequence[Path], root: Path | None, linting: Linting) -> Sequence[SpecFiles]:
    """Judge specs one after the other, of which one is in memory at a time; return those that could be read."""
    reader, specs = SpecReader(root), dict[Path, SpecFiles]()

    def read(file: Path) -> Document | None:
        document = reader.read(file)
        if document is not None and file not in specs:
            specs[file] = list_files(document)
        return document

    linting.judge_in_turn([partial(read, file) for file in files])
    return tuple(specs.values())


def _as_of_now(finding: Finding, shown: dict[str, str]) -> Finding:
    """Name the files as the present run does, in the message too."""
    message = finding.message
    for earlier, now in shown.items():
        message = message.replace(earlier, now)
    place = finding.location
    return finding._replace(message=message, location=place._replace(file=shown.get(place.file, place.file)))
