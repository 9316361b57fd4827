"""Writing a plan: all of it, in place, or nothing."""

from __future__ import annotations

from scaffold.project.apply import refusals
from scaffold.project.journal import Change, change_files
from scaffold.sync.plan import Step
from scaffold.sync.planning import Run
from scaffold.sync.project import Project


def write_run(run: Run) -> None:
    """Change the files of a service as the plan says, so that `undo` can take it back.

    Raises InputError, and changes nothing, where a file was changed since it was read or the disk refuses.
    """
    project = run.project
    changes = {path: Change(path, content) for path, content in project.before.items()}
    changes |= {step.path: _change(project, step) for step in run.plan.writes}
    if changes:
        with refusals(project.folder):
            change_files(project.folder, list(changes.values()), check=project.check_unchanged, keep=True)


def _change(project: Project, step: Step) -> Change:
    held = project.held(step.path)
    if step.text is None:
        return Change(step.path, None)
    return Change(step.path, step.text if held is None else held.encoded(step.text))
