"""One run of `sync` or `upgrade`: what a service is to follow, the plan, what stands in its way, and its undoing."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from scaffold.core.errors import UsageError
from scaffold.project.apply import refusals
from scaffold.project.journal import undo
from scaffold.sync.contracts import Spec, find_spec, same_spec
from scaffold.sync.dirty import files_in_the_way, unsaved_files
from scaffold.sync.migrated import Undone, check_migrated, revisions_to_undo
from scaffold.sync.planning import Run, Wishes, plan_run
from scaffold.sync.project import read_project
from scaffold.sync.service import check_versions, find_blueprint


class Session:
    """One run for the service in a folder; `spec` is the document that it is to follow."""

    def __init__(
        self, folder: Path, named: Path | None = None, root: Path | None = None, *, upgrade: bool = False
    ) -> None:
        """Read the service, and the spec unless the toolkit alone is followed; raise UsageError for other versions."""
        self._project: Final = read_project(folder)
        self._blueprint: Final = find_blueprint(self._project)
        if not upgrade:
            check_versions(self._project, self._blueprint)
        self.spec: Final[Spec] = (
            same_spec(self._project) if upgrade else find_spec(self._project, named, root)
        )

    def plan(self, wishes: Wishes) -> Run:
        """Plan the run; nothing is written. Raises what `plan_run` raises."""
        return plan_run(self._project, self._blueprint, self.spec, wishes)


def check_overwriting(run: Run, *, allow_dirty: bool) -> None:
    """Raise UsageError for a plan that writes over what is in no commit; what the last run wrote is not somebody's work."""
    if there := files_in_the_way(run):
        raise UsageError(
            "files-in-the-way",
            f"there already, and not made by scaffold: {', '.join(there)}",
            hint="move them away, run the command again, and bring in what you need of them",
        )
    dirty = () if allow_dirty else unsaved_files(run)
    if dirty:
        raise UsageError(
            "not-committed",
            f"not committed, and to be written: {', '.join(dirty)}",
            hint="commit them, or say --allow-dirty; `--undo` takes back what is written",
        )


class TakenBack(NamedTuple):
    """The number of files that an undo has changed, and the revisions of the database that went with it."""

    files: int
    revisions: Undone


def undo_last(folder: Path, database: str) -> TakenBack:
    """Take back the last run for a service; `database` is its address, as DATABASE_URL has it.

    Raises UsageError where no run is kept, and InputError where the database has what would be gone.
    """
    read_project(folder)
    revisions = revisions_to_undo(folder)
    check_migrated(folder, revisions, database)
    with refusals(folder):
        paths = undo(folder)
    if not paths:
        raise UsageError(
            "nothing-to-undo",
            f"no run of sync or upgrade is kept in {folder}",
            hint="the last run was taken back already, or was made in another copy of this folder",
        )
    return TakenBack(len(paths), revisions)
