"""Plans as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scaffold.core.wording import counted, printable
from scaffold.project.manifest import FOLDER, Owner
from scaffold.revisions.history import DRAFTS
from scaffold.sync.plan import Action, Plan, Step
from scaffold.sync.renaming import group_questions, question_text

_LABEL: Final = 13
_SHOWN: Final = 20
_DONE: Final = {Action.CREATE: "added", Action.REPLACE: "replaced", Action.REMOVE: "removed"}
_OWNED: Final = {
    Action.CREATE: "added",
    Action.REPLACE: "replaced: nobody has edited it",
    Action.REMOVE: "removed: nobody has edited it",
    Action.MERGE: "merged",
    Action.KEEP: "kept, though nothing makes it any more",
    Action.CONFLICT: "yours where both differ; the merge is in .scaffold/conflicts/",
}


def render_plan(plan: Plan) -> str:
    """Write a plan, a block of lines for each thing that a reader asks about."""
    blocks = (
        ("versions", [*plan.versions, *plan.news]),
        ("contract", _cut(plan.changes.lines)),
        ("renamed", [f"{item.before} → {item.after}" for item in plan.renames.items]),
        ("renames?", list(_questions(plan))),
        ("regenerated", list(_generated(plan))),
        ("yours", list(_owned(plan))),
        ("retired", _retired(plan)),
        ("database", list(_history(plan))),
        ("locks", list(_locks(plan))),
        ("to do", _cut(tuple(f"{number} {todo.text}" for number, todo in enumerate(plan.todos, start=1)))),
    )
    lines = [_heading(plan)]
    for label, block in blocks:
        for number, line in enumerate(block):
            lines.append(f"{'' if number else label:<{_LABEL}} {printable(line)}".rstrip())
    return "\n".join(lines)


def _heading(plan: Plan) -> str:
    changes = plan.changes
    version = changes.before if changes.before == changes.after else f"{changes.before} → {changes.after}"
    heading = f"{plan.heading} {printable(version)}"
    if not changes.lines:
        return f"{heading}: the contract is the same"
    counts = [
        counted(changes.count(sign), noun)
        for sign, noun in (("+", "addition"), ("~", "change"), ("-", "removal"))
        if changes.count(sign)
    ]
    breaking = (
        f"; {counted(changes.breaking, 'change')} {'breaks' if changes.breaking == 1 else 'break'} clients"
    )
    return f"{heading}: {', '.join(counts)}{breaking if changes.breaking else ''}"


def _cut(lines: tuple[str, ...]) -> list[str]:
    return [*lines[:_SHOWN], *([f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else [])]


def _questions(plan: Plan) -> Iterator[str]:
    for candidate, others in group_questions(plan.open):
        yield question_text(candidate, others)
        yield f"say --rename {candidate.rename.option}, or --rename {candidate.rename.refusal}"


def _generated(plan: Plan) -> Iterator[str]:
    steps = [
        step for step in plan.steps if step.owner is Owner.SCAFFOLD and not step.path.startswith(f"{FOLDER}/")
    ]
    counts = {action: sum(step.action is action for step in steps) for action in _DONE}
    parts = [f"{counted(count, 'file')} {_DONE[action]}" for action, count in counts.items() if count]
    if parts:
        yield ", ".join(parts)


def _owned(plan: Plan) -> Iterator[str]:
    steps = [step for step in plan.steps if step.owner is Owner.YOU]
    shown = [step for step in steps if step.action in _OWNED]
    yield from _cut(tuple(map(_step, shown)))
    same = sum(step.action is Action.SAME for step in steps)
    absent = sum(step.action is Action.ABSENT for step in steps)
    if shown and same:
        yield f"{counted(same, 'file')} not touched"
    if shown and absent:
        yield f"{counted(absent, 'file')} that you deleted not made again"


def _step(step: Step) -> str:
    notes = f": {'; '.join(step.notes)}" if step.notes else ""
    # What is replaced or removed for a reason of its own says that alone.
    reason = step.notes and step.action in {Action.REPLACE, Action.REMOVE}
    done = _DONE[step.action] if reason else _OWNED[step.action]
    return f"{step.path}  {done}{notes}"


def _retired(plan: Plan) -> list[str]:
    if not plan.retired or not plan.writes:
        return []
    return [
        f"{', '.join(_cut(plan.retired))}: kept for your code, which uses what the contract no longer has"
    ]


def _history(plan: Plan) -> Iterator[str]:
    for step in plan.steps:
        if step.owner is Owner.HISTORY and step.writes:
            notes = f": {'; '.join(step.notes)}" if step.notes else ""
            beside = ", outside of the history" if step.path.startswith(f"{DRAFTS}/") else ""
            made = f"drafted{beside}" if step.path.endswith(".py") else "written"
            done = "removed" if step.action is Action.REMOVE else made
            yield f"{step.path}  {done}{notes}"


def _locks(plan: Plan) -> Iterator[str]:
    for step in plan.steps:
        if step.owner is Owner.LOCK and step.writes:
            yield f"{step.path}  {'added' if step.action is Action.CREATE else 'follows the requirements'}"
