"""The records of a run in `.scaffold/`: the manifest, what files were made with, conflicts, and what is left to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from scaffold.project.baselines import write_baselines
from scaffold.project.manifest import (
    BASELINES,
    MANIFEST,
    Entry,
    Manifest,
    Owner,
    digest,
    write_manifest,
)
from scaffold.sync.asking import ASKED, write_asked
from scaffold.sync.plan import Action, Plan, Step
from scaffold.sync.project import BASES, CONFLICTS, Project
from scaffold.sync.service import Made

REPORT: Final = ".scaffold/sync.json"


def record_steps(project: Project, plan: Plan, made: Made) -> Iterator[Step]:
    """Yield the steps that bring the records to what a run leaves behind."""
    kept = {step.path for step in plan.steps if step.owner is Owner.YOU and step.action is Action.KEEP}
    texts = {
        step.path: made.files.get(step.path, project.baselines.get(step.path))
        for step in plan.steps
        if step.owner is Owner.YOU and (step.path in made.files or step.path in kept)
    }
    baselines = {path: text for path, text in texts.items() if text is not None}
    yield _record(project, MANIFEST, write_manifest(_manifest(project, plan, made, kept)))
    yield _record(project, BASELINES, write_baselines(baselines))
    yield from _conflicts(project, plan, made)


def asked_step(project: Project, plan: Plan) -> Step:
    """Keep what files held before a run that asks something new; what an earlier one has kept goes with other changes."""
    if all(item in project.manifest.open for item in plan.open):
        return _record(project, ASKED, None)
    held = {step.path: project.held(step.path) for step in plan.writes}
    files = {step.path: ((before := held[step.path]) and before.content, step.text) for step in plan.writes}
    return _record(project, ASKED, write_asked(files))


def _manifest(project: Project, plan: Plan, made: Made, kept: Iterable[str]) -> Manifest:
    old = project.manifest
    files = {path: old.files[path] for path in kept}
    for step in plan.steps:
        if step.owner is Owner.HISTORY and step.action is Action.REMOVE:
            files.pop(step.path, None)
        elif step.owner is Owner.HISTORY:
            text = step.text
            files[step.path] = old.files[step.path] if text is None else Entry(Owner.HISTORY, digest(text))
        elif step.path in made.files:
            files[step.path] = Entry(step.owner, digest(made.files[step.path]))
    renames = (*old.renames.items, *(item for item in plan.renames.items if item not in old.renames.items))
    return Manifest(made.origin, files, type(old.renames)(renames), plan.open)


def _conflicts(project: Project, plan: Plan, made: Made) -> Iterator[Step]:
    """Write what could not be merged beside the files, with the texts that those stand on until the conflict is solved."""
    bases: dict[str, str] = {}
    for step in plan.of(Action.CONFLICT):
        place = f"{CONFLICTS}/{step.path}"
        is_open = project.conflict(step.path)
        base = step.base or (project.bases if is_open else project.baselines).get(step.path)
        if base is not None:
            bases[step.path] = base
        # One that is open for the same text may have been edited meanwhile.
        if not is_open or project.baselines.get(step.path) != made.files[step.path]:
            yield _record(project, place, step.merged or "")
    for path in project.open_conflicts():
        if not any(step.path == path for step in plan.of(Action.CONFLICT)):
            yield _record(project, f"{CONFLICTS}/{path}", None)
    head = write_baselines(bases) if bases else None
    if head is not None or project.held(BASES) is not None:
        yield _record(project, BASES, head)


def _record(project: Project, path: str, text: str | None) -> Step:
    held = project.held(path)
    if text is None:
        return Step(path, Owner.SCAFFOLD, Action.SAME if held is None else Action.REMOVE)
    if held is None:
        return Step(path, Owner.SCAFFOLD, Action.CREATE, text)
    return Step(path, Owner.SCAFFOLD, Action.SAME if held.text == text else Action.REPLACE, text)


def report_value(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON values: what `--format json` prints and `.scaffold/sync.json` keeps."""
    changes = plan.changes
    return {
        "format": 1,
        "spec": {"before": changes.before, "after": changes.after},
        "versions": list(plan.versions),
        "changes": {"lines": list(changes.lines), "breaking": changes.breaking},
        "renames": [item.to_json() for item in plan.renames.items],
        "open": [
            {**item.to_json(), "yes": item.rename.option, "no": item.rename.refusal} for item in plan.open
        ],
        "files": [_file(step) for step in plan.steps if step.action is not Action.SAME],
        "retired": list(plan.retired),
        "todo": [todo.to_json() for todo in plan.todos],
    }


def _file(step: Step) -> Mapping[str, Any]:
    notes = {"notes": list(step.notes)} if step.notes else {}
    return {"path": step.path, "owner": step.owner.value, "action": step.action.value, **notes}


def report_text(plan: Plan) -> str:
    """Write the report of a run."""
    return json.dumps(report_value(plan), indent=2, ensure_ascii=False) + "\n"
