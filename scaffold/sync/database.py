"""The part of a run that is about the database: revisions are added to the history, and nothing in it is ever changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from scaffold.core.errors import InputError
from scaffold.model.describe import Description
from scaffold.model.renames.rename import Renames
from scaffold.project.manifest import Owner
from scaffold.revisions.declared import declare_tables, with_values
from scaffold.revisions.drafting import DraftedRevision, draft
from scaffold.revisions.generated import Declared, is_tables_file, read_generated
from scaffold.revisions.history import DRAFTS, VERSIONS, follow, needs_backfill, read_history
from scaffold.revisions.retired import RETIRED, read_retired, write_retired
from scaffold.sync.plan import Action, Step, Todo, TodoKind
from scaffold.sync.project import Project

_SHOWN: Final = 3
_STARTED: Final = "comes with the starter"


class Followed(NamedTuple):
    """New files of the history and beside it, and what people have to write."""

    steps: tuple[Step, ...]
    todos: tuple[Todo, ...]


class Drops(NamedTuple):
    """Permissions: that what loses data goes into the history, and that several heads of it are joined."""

    chained: bool = False
    joined: bool = False


KEEP_ALL: Final = Drops()


def follow_tables(
    project: Project, old: Description, new: Description, renames: Renames, wishes: Drops
) -> Followed:
    """Draft the revisions that bring a database from the tables of a service to those of its new contract.

    Raises InputError for a history that cannot be followed.
    """
    history, drafts = _texts(project, VERSIONS), _texts(project, DRAFTS)
    if not history:
        return Followed((), ())
    drafted = draft(
        _declared(project, old),
        declare_tables(new),
        history=history,
        renames=renames,
        drafts=drafts,
        with_drops=wishes.chained,
        join=wishes.joined,
    )
    steps = [
        Step(item.path, Owner.HISTORY, Action.CREATE, item.text, _notes(item)) for item in drafted.revisions
    ]
    steps += [Step(path, Owner.HISTORY, Action.REMOVE) for path in drafted.removed]
    chained = {item.path: item.text for item in drafted.revisions if item.chained}
    steps += _retired_steps(project, write_retired(drafted.retired))
    return Followed(tuple(steps), tuple(_todos({**history, **chained})))


def _retired_steps(project: Project, text: str | None) -> Iterator[Step]:
    held = project.held(RETIRED)
    if text is None:
        if held is not None:
            yield Step(RETIRED, Owner.HISTORY, Action.REMOVE)
    elif held is None or held.text != text:
        action = Action.CREATE if held is None else Action.REPLACE
        yield Step(
            RETIRED, Owner.HISTORY, action, text, ("stays in the database, for migrations to know of",)
        )


def made_history(
    project: Project, files: Mapping[str, str], started: Collection[str], drafted: Iterable[Step]
) -> Iterator[Step]:
    """Yield revisions that a service is made with and has never had: the first ones, and what a starter has since.

    Those, the paths in `started`, come after all others; what somebody has deleted stays away.
    """
    made = {path: text for path, text in files.items() if path.startswith(f"{VERSIONS}/")}
    known = any(entry.owner is Owner.HISTORY for entry in project.manifest.files.values())
    history = _texts(project, VERSIONS)
    if not known and not history:
        yield from (Step(path, Owner.HISTORY, Action.CREATE, text) for path, text in made.items())
        return
    history |= {
        step.path: step.text for step in drafted if step.text is not None and step.path.startswith(VERSIONS)
    }
    for path, text in sorted(made.items()):
        if path in started and path not in project.manifest.files and path not in history:
            heads = read_history(history).heads
            history[path] = follow(text, heads[0]) if len(heads) == 1 else text
            yield Step(path, Owner.HISTORY, Action.CREATE, history[path], (_STARTED,))


def _declared(project: Project, old: Description) -> Declared:
    """Return the tables that the service was generated with; of code that git has merged, those of the contract."""
    files = {
        path: held.text
        for path in project.manifest.files
        if is_tables_file(path) and (held := project.held(path)) is not None and held.text is not None
    }
    try:
        tables = with_values(read_generated(files), old)
    except InputError:
        tables = declare_tables(old)
    held = project.held(RETIRED)
    return Declared(tables, read_retired(held.text or "") if held is not None else ())


def _texts(project: Project, folder: str) -> dict[str, str]:
    """Return the Python files of a folder by path."""
    names = {path.relative_to(project.folder).as_posix() for path in (project.folder / folder).glob("*.py")}
    names |= {path for path in project.manifest.files if path.startswith(f"{folder}/")}
    found = {path: held.text for path in sorted(names) if (held := project.held(path)) is not None}
    return {path: text for path, text in found.items() if text is not None}


def _notes(revision: DraftedRevision) -> tuple[str, ...]:
    titles = [step.title for step in revision.steps]
    more = [f"{len(titles) - _SHOWN} more"] if len(titles) > _SHOWN else []
    return (*(mark.value for mark in revision.marks), *titles[:_SHOWN], *more)


def _todos(history: Mapping[str, str]) -> Iterator[Todo]:
    for path, text in history.items():
        if needs_backfill(text):
            yield Todo(TodoKind.REVISION, path, f"write the backfill in {path}, and take its TODO away")
    heads = read_history(history).heads
    if len(heads) > 1:
        yield Todo(
            TodoKind.HEADS,
            VERSIONS,
            f"join the heads of the history, {' and '.join(heads)}: scaffold sync --join-heads",
        )
