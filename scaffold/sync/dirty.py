"""Files that a run would write and that hold work which is saved nowhere else."""

from __future__ import annotations

from typing import Final

from scaffold.project.journal import changed_last
from scaffold.project.manifest import BASELINES, MANIFEST, digest
from scaffold.sync.asking import ASKED
from scaffold.sync.git import uncommitted
from scaffold.sync.plan import Action
from scaffold.sync.planning import Run
from scaffold.sync.project import BASES

_RECORDS: Final = frozenset({MANIFEST, BASELINES, BASES, ASKED})
"""Files that only runs write, and that nobody's work is in."""


def files_in_the_way(run: Run) -> list[str]:
    """List files of nobody's making where files of people are to be made: what is made besides would not fit to them."""
    project = run.project
    return [
        step.path
        for step in run.plan.of(Action.CONFLICT)
        if step.path not in project.manifest.files
        and step.path not in project.baselines
        and not project.merging
        and project.held(step.path) is not None
    ]


def unsaved_files(run: Run) -> list[str]:
    """List the files that git has not committed as they are and that somebody, not a run, has written."""
    project = run.project
    written = changed_last(project.folder)
    paths = []
    for step in run.plan.writes:
        held = project.held(step.path)
        if held is None or held.text is None or held.text == step.text or step.path in _RECORDS:
            continue
        made = project.is_made(step.path) or project.is_merged(step.path)
        if (
            not made
            and held.text != project.baselines.get(step.path)
            and written.get(step.path) != digest(held.text)
        ):
            paths.append(step.path)
    return uncommitted(project.folder, paths)
