"""State of a service's database history: its heads, drafts of what loses data, and what is to be written in revisions."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from scaffold.core.errors import ScaffoldError
from scaffold.core.wording import counted
from scaffold.revisions.history import DRAFTS, VERSIONS, read_history

_TODO: Final = "# backfill, TODO:"


class HistoryState(NamedTuple):
    """Revisions by id, the ids that none follows, drafts that are not in the history, and revisions with something to write.

    `problem` says why the history cannot be read, and what to do about it; None where it can.
    """

    revisions: tuple[str, ...]
    heads: tuple[str, ...]
    drafts: tuple[str, ...]
    todos: tuple[str, ...]
    problem: tuple[str, str] | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The state of the history, in sentences."""
        if self.problem is not None:
            return (self.problem[0],)
        lines = [f"{counted(len(self.revisions), 'revision')}, the last one {', '.join(self.heads)}"]
        if len(self.heads) > 1:
            lines = [
                f"{counted(len(self.revisions), 'revision')} with {len(self.heads)} heads: {', '.join(self.heads)}"
            ]
        lines += [f"{path} is not in the history: it loses data" for path in self.drafts]
        lines += [f"{path} lacks the values of rows that are there" for path in self.todos]
        return tuple(lines)

    @property
    def state(self) -> str:
        """The state in a word."""
        if self.problem is not None:
            return "unreadable"
        if len(self.heads) > 1:
            return "two heads"
        return "backfill" if self.todos else "drop drafted" if self.drafts else "one head"


def read_state(folder: Path) -> HistoryState:
    """Read the history of the service in a folder."""
    texts = _texts(folder, VERSIONS)
    drafts = tuple(_texts(folder, DRAFTS))
    todos = tuple(path for path, text in texts.items() if _TODO in text)
    try:
        history = read_history(texts)
    except ScaffoldError as error:
        return HistoryState((), (), drafts, todos, (error.message, error.hint or "mend the revision"))
    return HistoryState(tuple(item.id for item in history.revisions), history.heads, drafts, todos)


def _texts(folder: Path, place: str) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted((folder / place).glob("*.py"))
    }
