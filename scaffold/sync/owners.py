"""The fate of a file, by its owner: the old text, what it holds now, and the new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from scaffold.core.files import FileTree
from scaffold.project.create import CONTRACT
from scaffold.project.manifest import Entry, Owner
from scaffold.render.locks import locked_names
from scaffold.sync.forwarding import is_forward
from scaffold.sync.plan import Action, Step
from scaffold.sync.project import Project


class Merged(NamedTuple):
    """A merged text, with what people wrote where it conflicts; `marked` has the marks of conflicts, None without any.

    `base` is what the next merge of the text begins from while a conflict is open.
    """

    text: str
    marked: str | None
    notes: tuple[str, ...]
    base: str


Merger = Callable[[str, str, str, str], Merged]
"""Merges a file: its path, the text that it was made with, what it holds now, and the new text."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The three sides of a run: the service as it is, the files that are to be made, and who owns them.

    `is_spec` says that the service's own `openapi.yaml` is the spec, so that nobody is asked who edited it. `moved` says of
    files of a resource that is called something else what they were called.
    """

    project: Project
    files: FileTree
    owner: Callable[[str], Owner]
    merge: Merger
    is_spec: bool
    moved: Mapping[str, str]


def plan_files(sides: Sides) -> Iterator[Step]:
    """Yield a step for each file that was made or is to be made, in the order of their paths; history only grows elsewhere."""
    old = sides.project.manifest.files
    moves = _moves(sides)
    for path in sorted({*old, *sides.files}):
        owner = sides.owner(path) if path in sides.files else old[path].owner
        new = sides.files.get(path)
        known = old.get(path)
        if path in moves:
            yield moves[path]
        elif owner is Owner.HISTORY:
            # What comes to it is drafted; what the service would be made with now is not its history.
            if path in old:
                yield Step(path, owner, Action.SAME)
        elif owner is Owner.YOU:
            yield _owned(sides, path, new, known)
        elif owner is Owner.LOCK:
            yield _lock(sides, path, new, known)
        else:
            yield plan_generated(sides.project, path, new)


def _moves(sides: Sides) -> dict[str, Step]:
    """Move files along with their resource, with what people wrote into them; a file in the way stays, and they too."""
    project = sides.project
    steps: dict[str, Step] = {}
    for path, source in sides.moved.items():
        held, base = project.held(source), project.baselines.get(source)
        there = project.held(path)
        in_the_way = path in project.manifest.files or (there is not None and not is_forward(there.text))
        if held is None or held.text is None or base is None or in_the_way or project.conflict(source):
            continue
        merged = sides.merge(path, base, held.raw, sides.files[path])
        action = (
            Action.CONFLICT
            if merged.marked is not None
            else Action.CREATE
            if there is None
            else Action.REPLACE
        )
        notes = (f"was {source}", *merged.notes)
        steps[path] = Step(path, Owner.YOU, action, merged.text, notes, merged.marked, merged.base)
        steps[source] = Step(source, Owner.YOU, Action.REMOVE, notes=(f"is {path} now",))
    return steps


def edited_files(sides: Sides, steps: Iterator[Step] | tuple[Step, ...]) -> list[str]:
    """List generated files that would be written and that somebody has edited."""
    return [
        step.path
        for step in steps
        if step.owner is Owner.SCAFFOLD and step.writes and _is_edited(sides, step)
    ]


def _is_edited(sides: Sides, step: Step) -> bool:
    project = sides.project
    if project.held(step.path) is None or (sides.is_spec and step.path == CONTRACT):
        return False
    return not project.is_made(step.path) and not project.is_merged(step.path)


def plan_generated(project: Project, path: str, new: str | None) -> Step:
    """Say what happens to a file of the generator: it holds the new text, or is gone where there is none."""
    held = project.held(path)
    if new is None:
        return Step(path, Owner.SCAFFOLD, Action.SAME if held is None else Action.REMOVE)
    if held is None:
        return Step(path, Owner.SCAFFOLD, Action.CREATE, new)
    return Step(path, Owner.SCAFFOLD, Action.SAME if held.text == new else Action.REPLACE, new)


def _lock(sides: Sides, path: str, new: str | None, known: Entry | None) -> Step:
    """Follow the requirements where nobody has locked other versions; never merge."""
    held = sides.project.held(path)
    if new is None or (held is None and known is not None):
        return Step(path, Owner.LOCK, Action.SAME)
    if held is None:
        return Step(path, Owner.LOCK, Action.CREATE, new)
    if held.text == new:
        return Step(path, Owner.LOCK, Action.SAME, new)
    if sides.project.is_made(path):
        return Step(path, Owner.LOCK, Action.REPLACE, new)
    missing = sorted(locked_names(new) - locked_names(held.text or ""))
    return Step(path, Owner.LOCK, Action.KEEP if missing else Action.SAME, notes=tuple(missing))


def _owned(sides: Sides, path: str, new: str | None, known: Entry | None) -> Step:
    project = sides.project
    held = project.held(path)
    base = (project.bases if project.conflict(path) else project.baselines).get(path)
    if new is None:
        return _gone(path, base, None if held is None else held.text, known)
    if held is None:
        return Step(path, Owner.YOU, Action.CREATE if known is None else Action.ABSENT, new)
    if held.text is None:
        action = Action.SAME if base == new else Action.CONFLICT
        return Step(path, Owner.YOU, action, notes=("is not text",), merged=new)
    if held.text == new:
        return Step(path, Owner.YOU, Action.SAME)
    if held.text == base or (base is None and is_forward(held.text)):
        return Step(path, Owner.YOU, Action.REPLACE, new)
    if base is None:
        return Step(path, Owner.YOU, Action.CONFLICT, notes=("was there before",), merged=new)
    merged = sides.merge(path, base, held.raw, new)
    written = merged.text if merged.text != held.raw else None
    if merged.marked is not None:
        return Step(path, Owner.YOU, Action.CONFLICT, written, merged.notes, merged.marked, base=merged.base)
    return Step(path, Owner.YOU, Action.SAME if written is None else Action.MERGE, written, merged.notes)


def _gone(path: str, base: str | None, held: str | None, known: Entry | None) -> Step:
    """Remove a file that is not made any more, unless somebody has edited it."""
    if held is None or known is None:
        return Step(path, Owner.YOU, Action.SAME)
    return Step(path, Owner.YOU, Action.REMOVE if held == base else Action.KEEP)
