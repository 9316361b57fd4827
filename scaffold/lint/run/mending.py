"""Repairs of whole specs for a run of the linter: the texts that they make, or what they would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scaffold.core.errors import InputError
from scaffold.core.wording import printable
from scaffold.lint.repair.repair import Edit, choose_edits, repaired_texts
from scaffold.lint.repair.unified import unified_diff
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.read.reading import check_text

if TYPE_CHECKING:
    from scaffold.lint.outcome.previous import PreviousFindings
    from scaffold.lint.plan.config import LintConfig
    from scaffold.lint.run.workspace import Workspace

_MOST_ROUNDS = 10


class Repaired(NamedTuple):
    """Specs after repairs: `texts` for their changed files, and the number of findings that are `settled`."""

    workspace: Workspace
    texts: Mapping[Path, str]
    settled: int


def repair_texts(
    workspace: Workspace,
    reload: Callable[[Mapping[Path, str]], Workspace],
    config: LintConfig,
    previous: Sequence[PreviousFindings],
    *,
    unsafe: bool,
) -> Repaired:
    """Apply repairs until none is left, without writing anything: `reload` reads the specs with texts in place of files.

    One repaired place can make way for another repair, hence the rounds. Raises InputError for a repair that would break a text.
    """
    texts: dict[Path, str] = {}
    count = 0
    for _ in range(_MOST_ROUNDS):
        edits = _find_edits(workspace, config, previous, unsafe=unsafe)
        changed = _mended_texts(workspace, choose_edits(edits))
        if not changed:
            break
        texts.update(changed)
        count += len(edits)
        workspace = reload(texts)
    return Repaired(workspace, texts, count)


def render_diff(
    workspace: Workspace, config: LintConfig, previous: Sequence[PreviousFindings], *, unsafe: bool
) -> str:
    """Show what the repairs would change as a unified diff; empty when there is nothing to mend."""
    chosen = choose_edits(_find_edits(workspace, config, previous, unsafe=unsafe))
    _mended_texts(workspace, chosen)  # shows nothing that could not be written
    names = {file: document.display(file) for document in workspace.documents for file in document.files}
    texts = _texts(workspace)
    lines: list[str] = []
    for file, edits in sorted(chosen.items()):
        lines += unified_diff(texts[file], edits, names[file], f"{names[file]} (mended)")
    return "".join(f"{printable(line.replace(chr(9), '    '))}\n" for line in lines)


def _find_edits(
    workspace: Workspace, config: LintConfig, previous: Sequence[PreviousFindings], *, unsafe: bool
) -> list[Sequence[Edit]]:
    """Return the edits of each finding that can be mended."""
    result = lint_documents(workspace.documents, config._replace(gather=False), previous=previous)
    found = []
    for finding in result.findings:
        repair = result.repairs.get(finding)
        if repair is not None and (repair.is_safe or unsafe):
            edits = repair.edits()
            if edits:
                found.append(edits)
    return found


def _mended_texts(workspace: Workspace, chosen: Mapping[Path, Sequence[Edit]]) -> dict[Path, str]:
    """Return the changed texts, which must still be YAML or JSON: what cannot be read again is never written."""
    texts = repaired_texts(_texts(workspace), chosen)
    for file, text in texts.items():
        try:
            check_text(file, text)
        except InputError as error:
            raise InputError(
                "repair",
                f"mending {file} would break it: {error.message}",
                hint="this is a defect of scaffold",
            ) from error
    return texts


def _texts(workspace: Workspace) -> dict[Path, str]:
    return {file: document.text(file) for document in workspace.documents for file in document.files}
