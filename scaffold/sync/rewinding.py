"""A service as it was before its last run, for answers that come after it; the history of its database stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scaffold.core.errors import UsageError
from scaffold.model.renames.rename import Candidate
from scaffold.project.journal import changed_last, earlier, touched
from scaffold.project.manifest import MANIFEST, Owner
from scaffold.revisions.history import DRAFTS, VERSIONS
from scaffold.sync.project import Project, read_project


def rewind(project: Project, late: Sequence[Candidate]) -> Project:
    """Read a service as it was before the run that asked about `late`.

    Raises UsageError where that was not the last run here, or where a file that it wrote was changed since.
    """
    option = late[0].rename.option
    hint = f"rename by hand where it is used, and say that it is done with --rename {late[0].rename.refusal}"
    changed = touched(project.folder)
    if changed:
        raise UsageError(
            "answer-late",
            f"{option} comes too late: changed since the run that asked: {', '.join(changed)}",
            hint=hint,
        )
    if MANIFEST in changed_last(project.folder):
        texts = {
            item.path: item.content.encode() if isinstance(item.content, str) else item.content
            for item in earlier(project.folder)
            if not item.path.startswith((f"{VERSIONS}/", f"{DRAFTS}/"))
        }
        before = read_project(project.folder, texts)
        if not any(item in before.manifest.open for item in late):
            return _with_history(before, project)
    raise UsageError(
        "answer-late", f"{option} comes too late: the run that asked was not the last one here", hint=hint
    )


def _with_history(before: Project, now: Project) -> Project:
    """Keep the revisions that the last run has drafted: databases may have them already."""
    history = {path: entry for path, entry in now.manifest.files.items() if entry.owner is Owner.HISTORY}
    manifest = replace(before.manifest, files={**before.manifest.files, **history})
    return replace(before, manifest=manifest)
