"""Plans of `sync` and `upgrade`: what will happen to each file, decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from scaffold.model.renames.rename import NO_RENAMES, Candidate, Renames
from scaffold.project.manifest import Owner
from scaffold.sync.changes import ContractChanges


class Action(StrEnum):
    """The fate of a file.

    `merge` changes a file of people and keeps what they wrote. `keep` leaves one that is not made any more, because
    somebody has edited it; `absent` leaves one away that somebody has deleted. `conflict` leaves what people wrote where it could
    not be merged, and puts both sides beside it.
    """

    CREATE = "create"
    REPLACE = "replace"
    REMOVE = "remove"
    MERGE = "merge"
    KEEP = "keep"
    ABSENT = "absent"
    CONFLICT = "conflict"
    SAME = "same"


class Step(NamedTuple):
    """A file and what happens to it; `text` is what it will hold, None where it is not written.

    `notes` say, for people, what of the change matters. `merged` is the text with conflict markers, for `conflict` alone.
    `base` is what its next merge begins from, where that is not what it began from until now.
    """

    path: str
    owner: Owner
    action: Action
    text: str | None = None
    notes: tuple[str, ...] = ()
    merged: str | None = None
    base: str | None = None

    @property
    def writes(self) -> bool:
        """True where the file on the disk changes."""
        if self.action is Action.CONFLICT:
            return self.text is not None
        return self.action in (Action.CREATE, Action.REPLACE, Action.REMOVE, Action.MERGE)


class TodoKind(StrEnum):
    """A task that is left to do by hand."""

    CONFLICT = "conflict"
    MARKERS = "markers"
    SYNTAX = "syntax"
    RENAME = "rename"
    WRITE = "write"
    HEADS = "heads"
    REVISION = "revision"
    LOCK = "lock"
    KEPT = "kept"
    UNUSED = "unused"


_UNSETTLED: Final = frozenset(
    {TodoKind.CONFLICT, TodoKind.MARKERS, TodoKind.RENAME, TodoKind.HEADS, TodoKind.LOCK}
)


class Todo(NamedTuple):
    """Something that is left to do by hand, and the file that it is about ("" for none)."""

    kind: TodoKind
    path: str
    text: str

    @property
    def unsettled(self) -> bool:
        """True where the service does not follow its spec until it is done, as `--check` asks."""
        return self.kind in _UNSETTLED

    def to_json(self) -> dict[str, Any]:
        """Return it as reports keep it."""
        return {"kind": self.kind.value, "path": self.path, "text": self.text}


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a run would do, decided before anything is written.

    `steps` are in the order of their paths, the records of `.scaffold/` among them; `renames` are settled and `open` is
    what nobody has answered yet. `heading` and `changes` say what the contract is and what changed in it, `versions` and
    `news` what else the service was made with and what that brings. `retired` names what own code uses and the contract
    no longer has.
    """

    heading: str
    changes: ContractChanges
    steps: tuple[Step, ...]
    renames: Renames = NO_RENAMES
    open: tuple[Candidate, ...] = ()
    todos: tuple[Todo, ...] = ()
    versions: tuple[str, ...] = ()
    news: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()

    def of(self, *actions: Action) -> list[Step]:
        """Return the steps with one of these actions."""
        return [step for step in self.steps if step.action in actions]

    @property
    def writes(self) -> list[Step]:
        """The steps that change a file."""
        return [step for step in self.steps if step.writes]
