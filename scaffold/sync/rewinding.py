"""A service as it was before a run that asked, for answers that come after it; the history of its database stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from scaffold.core.errors import UsageError
from scaffold.model.renames.rename import Candidate
from scaffold.project.manifest import Owner
from scaffold.revisions.history import DRAFTS, VERSIONS
from scaffold.sync.asking import ASKED, changed_since, read_asked
from scaffold.sync.project import Project, read_project

HISTORY: Final = (VERSIONS, DRAFTS)


def rewind(project: Project, late: Sequence[Candidate]) -> Project:
    """Read a service as it was before the run that asked about `late`.

    Raises UsageError where another run has written since, or where a file that it wrote was changed.
    """
    option = late[0].rename.option
    hint = f"rename by hand where it is used, and say that it is done with --rename {late[0].rename.refusal}"
    asked = read_asked(project.folder)
    changed = changed_since(project.folder, asked, HISTORY)
    if changed:
        raise UsageError(
            "answer-late",
            f"{option} comes too late: changed since the run that asked: {', '.join(changed)}",
            hint=hint,
        )
    texts = {
        path: item.before
        for path, item in asked.items()
        if not path.startswith(tuple(f"{name}/" for name in HISTORY))
    }
    before = read_project(project.folder, {**texts, ASKED: None})
    if any(item in before.manifest.open for item in late):
        raise UsageError(
            "answer-late",
            f"{option} comes too late: another run has written since the one that asked",
            hint=hint,
        )
    return _with_history(before, project)


def _with_history(before: Project, now: Project) -> Project:
    """Keep the revisions that the run has drafted: databases may have them already."""
    history = {path: entry for path, entry in now.manifest.files.items() if entry.owner is Owner.HISTORY}
    manifest = replace(before.manifest, files={**before.manifest.files, **history})
    return replace(before, manifest=manifest)
