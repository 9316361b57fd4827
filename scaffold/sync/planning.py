"""Plans: from a service, its spec and the answers about renames to what will happen to each file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, NamedTuple

from scaffold.core.errors import UsageError
from scaffold.core.files import FileTree
from scaffold.model.describe import Description, describe
from scaffold.model.renames.candidates import declared_renames, find_candidates
from scaffold.model.renames.rename import NO_RENAMES, Candidate, Renames
from scaffold.project.create import CONTRACT, file_owner
from scaffold.project.manifest import Owner
from scaffold.project.starters import starter_files
from scaffold.python.changes.unwritten import find_broken, find_unwritten
from scaffold.render.blueprint import Blueprint
from scaffold.sync.changes import contract_changes
from scaffold.sync.contracts import Spec, load_earlier
from scaffold.sync.database import KEEP_ALL, Drops, Followed, follow_tables, made_history
from scaffold.sync.forwarding import forward_moved, is_bare_package, keep_imported, keep_packages
from scaffold.sync.merging import find_symbols, merger, moved_files
from scaffold.sync.owners import Sides, edited_files, plan_files, plan_generated
from scaffold.sync.plan import Action, Plan, Step, Todo, TodoKind
from scaffold.sync.project import CONFLICTS, Project
from scaffold.sync.records import REPORT, asked_step, record_steps, report_text
from scaffold.sync.renaming import (
    Ask,
    Settled,
    asked_names,
    contract_names,
    group_questions,
    is_possible,
    settle_renames,
)
from scaffold.sync.retiring import code_after, find_renamed, keep_retired
from scaffold.sync.rewinding import rewind
from scaffold.sync.service import Made, Past, make_files, news_since, versions

_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of a run: answers about renames, `--rename` options, and what may be replaced or dropped."""

    ask: Ask
    renames: tuple[str, ...] = ()
    discard_edits: bool = False
    drops: Drops = KEEP_ALL


class Run(NamedTuple):
    """A plan, and the service as it was read for it, which may be as it was before its last run."""

    project: Project
    plan: Plan


def plan_run(project: Project, blueprint: Blueprint, spec: Spec, wishes: Wishes) -> Run:
    """Plan a run; nothing is written.

    An answer to what an earlier run has asked takes that run back and does it again. Raises UsageError where a file was
    edited that is never to be, for options that fit neither contract, and for answers that come too late for that.
    """
    new = describe(spec.document)
    old = _describe_old(project, blueprint)
    settled = _settle(project, old, new, wishes)
    late = [item for item in project.manifest.open if item.rename in settled.renames.items]
    if not late:
        return Run(project, _plan(project, blueprint, spec, Contracts(old, new, settled), wishes))
    before = rewind(project, late)
    old = _describe_old(before, blueprint)
    said = (*wishes.renames, *(item.rename.option for item in late))
    settled = _settle(before, old, new, replace(wishes, renames=said))
    return Run(before, _plan(before, blueprint, spec, Contracts(old, new, settled), wishes))


def _describe_old(project: Project, blueprint: Blueprint) -> Description:
    return load_earlier(project, same_toolkit=not versions(project, blueprint))


class Contracts(NamedTuple):
    """The contract before, the one after, and what is called something else in it.

    `features` are parts of the runtime that the new one does not need, and that the service's own code does.
    """

    old: Description
    new: Description
    settled: Settled
    features: frozenset[str] = frozenset()


def _plan(project: Project, blueprint: Blueprint, spec: Spec, contracts: Contracts, wishes: Wishes) -> Plan:
    old, new, settled, features = contracts
    database = follow_tables(project, old, new, settled.renames, wishes.drops)
    past = Past(settled.renames, features)
    made = make_files(project, blueprint, new, spec.path, past)
    symbols = find_symbols(project, old, new, settled.renames, made.models.reading)
    sides = Sides(
        project=project,
        files=made.files,
        owner=partial(file_owner, blueprint),
        merge=merger(symbols),
        is_spec=spec.path == project.folder / CONTRACT,
        moved=moved_files(symbols, made.files),
    )
    steps = tuple(plan_files(sides))
    if any(step.owner is Owner.YOU and step.action is Action.REMOVE for step in steps):
        code = code_after(project, steps)
        steps = keep_imported(project, tuple(forward_moved(project, steps, sides.moved, code)), code)
        steps = tuple(keep_packages(steps, code))
    retired = keep_retired(project, made, steps, find_renamed(old, new, settled.renames, symbols.models))
    if retired.features and not contracts.features:
        # Parts of the runtime bring requirements and settings, so all is made once more.
        return _plan(project, blueprint, spec, contracts._replace(features=retired.features), wishes)
    made = made._replace(files=retired.files)
    steps = tuple(_with_retired(project, steps, retired.files))
    _check_edits(edited_files(sides, steps), wishes)
    plan = Plan(
        heading=project.name,
        versions=tuple(versions(project, blueprint)),
        news=tuple(news_since(blueprint, project.manifest.origin.blueprint["version"])),
        changes=contract_changes(old, new),
        steps=steps,
        renames=settled.renames,
        open=settled.open,
        retired=retired.names,
    )
    plan = replace(
        plan,
        steps=(
            *_with_database(steps, database),
            *made_history(project, made.files, _started(project, blueprint), database.steps),
        ),
        todos=(*_todos(project, plan, made, retired.code), *database.todos),
    )
    return _with_records(project, plan, made)


def _started(project: Project, blueprint: Blueprint) -> frozenset[str]:
    """Name the files that a service has from a starter, and from no contract."""
    starter = project.manifest.origin.starter
    return frozenset() if starter is None else frozenset(starter_files(blueprint, starter))


def _with_retired(project: Project, steps: Iterable[Step], files: FileTree) -> Iterator[Step]:
    """Plan again the generated files in which names are kept."""
    planned = {step.path: step for step in steps}
    new = {path for path in files if path not in planned and "/_generated/" in path}
    for path in sorted({*planned, *new}):
        step = planned.get(path)
        if step is None or (step.owner is Owner.SCAFFOLD and path in files):
            yield plan_generated(project, path, files[path])
        else:
            yield step


def _with_database(steps: Sequence[Step], database: Followed) -> tuple[Step, ...]:
    changed = {step.path for step in database.steps}
    return (*(step for step in steps if step.path not in changed), *database.steps)


def _with_records(project: Project, plan: Plan, made: Made) -> Plan:
    """Add the records of a run; where nothing changes, the report of the last run stays, too."""
    records = tuple(record_steps(project, plan, made))
    whole = replace(plan, steps=tuple(sorted((*plan.steps, *records))))
    if not whole.writes:
        return whole
    whole = replace(whole, steps=(*whole.steps, asked_step(project, whole)))
    text = report_text(plan)
    action = Action.CREATE if project.held(REPORT) is None else Action.REPLACE
    return replace(whole, steps=(*whole.steps, Step(REPORT, Owner.SCAFFOLD, action, text)))


def _settle(project: Project, old: Description, new: Description, wishes: Wishes) -> Settled:
    """Settle the renames of a run; questions of an earlier one stay open until they are answered."""
    before, after = contract_names(old), contract_names(new)
    earlier = [item for item in project.manifest.open if is_possible(item, after)]
    same = old.contract == new.contract
    declared = NO_RENAMES if same else declared_renames(old, new)

    def find(settled: Renames) -> list[Candidate]:
        found = () if same else find_candidates(old, new, settled)
        return [*earlier, *(item for item in found if item not in earlier)]

    return settle_renames((asked_names(before, earlier), after), declared, wishes.renames, find, wishes.ask)


def _check_edits(edited: Sequence[str], wishes: Wishes) -> None:
    if not edited or wishes.discard_edits:
        return
    shown = ", ".join(edited[:_NAMED]) + (f" and {len(edited) - _NAMED} more" if len(edited) > _NAMED else "")
    raise UsageError(
        "generated-edited",
        f"made by scaffold and edited since, or there before: {shown}",
        hint="move what you wrote to files of your own, then say --discard-edits; `scaffold sync --undo` brings it back",
    )


def _todos(project: Project, plan: Plan, made: Made, code: Mapping[str, str]) -> Iterator[Todo]:
    """Yield what is left to do by hand; `code` is that of people, as it will be."""
    for step in plan.of(Action.CONFLICT):
        yield Todo(
            TodoKind.CONFLICT,
            step.path,
            f"bring {step.path} together with {CONFLICTS}/{step.path}, and delete that",
        )
    marked = project.marked_files()
    for path, lines in marked.items():
        yield Todo(TodoKind.MARKERS, path, f"solve the conflict that git left in {path}, {lines}")
    for path, line in find_broken(code).items():
        if path not in marked:
            yield Todo(TodoKind.SYNTAX, path, f"mend line {line} of {path}, which is not Python")
    for (rename, _), _ in group_questions(plan.open):
        yield Todo(TodoKind.RENAME, "", f"say --rename {rename.option} or --rename {rename.refusal}")
    for item in find_unwritten(made.files, code, project.package):
        yield Todo(TodoKind.WRITE, item.path, f"write {item.owner}.{item.method} in {item.path}")
    for step in plan.of(Action.KEEP):
        if step.owner is Owner.LOCK:
            yield Todo(
                TodoKind.LOCK, step.path, f"run `make lock`: {step.path} lacks {', '.join(step.notes)}"
            )
        elif not is_bare_package(project, step.path):
            yield Todo(
                TodoKind.KEPT, step.path, f"delete {step.path} when you need it no more; nothing makes it now"
            )
