"""The history of a database: the revisions in `migrations/versions/`, read as text and never imported."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from scaffold.core.errors import InputError

VERSIONS: Final = "migrations/versions"
DRAFTS: Final = "migrations/drafts"
LONGEST_ID: Final = 32
"""The number of characters that alembic's own table has for an id."""
BACKFILL: Final = "backfill, TODO:"
"""The beginning of the comment that asks people for the values of a required column."""
_NUMBER = re.compile(r"(\d{4,})_")


@dataclass(frozen=True, slots=True)
class Revision:
    """One file of the history: its id, those that it follows, and its parsed text."""

    path: str
    id: str
    follows: tuple[str, ...]
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class History:
    """All revisions, each after those that it follows."""

    revisions: tuple[Revision, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """The ids that no other revision follows, sorted; more than one after two branches were merged."""
        followed = {before for item in self.revisions for before in item.follows}
        return tuple(sorted(item.id for item in self.revisions if item.id not in followed))

    @property
    def next_number(self) -> int:
        """The number after the highest with which a file or an id begins."""
        names = (name for item in self.revisions for name in (item.id, item.path.rpartition("/")[2]))
        numbers = (match.group(1) for name in names if (match := _NUMBER.match(name)))
        return max(map(int, numbers), default=-1) + 1


def needs_backfill(text: str) -> bool:
    """Tell whether a revision still asks for values that people have to write."""
    return any(line.strip().startswith(f"# {BACKFILL}") for line in text.splitlines())


def read_history(files: Mapping[str, str]) -> History:
    """Read the revisions among files, by path; `__init__.py` and files without a `revision` are left out.

    Raises InputError for a file that is not Python, for two revisions of one id, and for one that follows what is not there.
    """
    found = [
        revision
        for path, text in sorted(files.items())
        if path.endswith(".py") and (revision := _read(path, text)) is not None
    ]
    known: dict[str, Revision] = {}
    for revision in found:
        if revision.id in known:
            raise InputError(
                "history-doubled",
                f"{known[revision.id].path} and {revision.path} are both revision {revision.id!r}",
                hint="give one of them another id; a database can be at one of them only",
            )
        known[revision.id] = revision
    return History(tuple(_ordered(found, known)))


def follow(text: str, head: str) -> str:
    """Return a revision that follows another one than it says; raise ValueError for a text that names none."""
    for statement in ast.parse(text).body:
        if any(name == "down_revision" for name, _ in _assigned(statement)):
            lines = text.split("\n")
            lines[statement.lineno - 1 : statement.end_lineno] = [
                f"down_revision: str | Sequence[str] | None = {json.dumps(head)}"
            ]
            return "\n".join(lines)
    raise ValueError("the text names no revision that it follows")


def _read(path: str, text: str) -> Revision | None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise InputError(
            "history-unreadable",
            f"{path}{f', line {line}' if line else ''} is not Python",
            hint="mend the revision: what comes next is drafted after it",
        ) from error
    values = {name: value for statement in tree.body for name, value in _assigned(statement)}
    identifier = values.get("revision")
    if identifier is None:
        return None
    before = _literal(values.get("down_revision"))
    follows = (before,) if isinstance(before, str) else before or ()
    named = _literal(identifier)
    if (
        not isinstance(named, str)
        or not isinstance(follows, list | tuple)
        or not all(isinstance(item, str) for item in follows)
    ):
        raise InputError(
            "history-unreadable",
            f"{path} does not say in literals which revision it is and which it follows",
            hint='write revision = "…" and down_revision = "…", as alembic does',
        )
    return Revision(path, named, tuple(follows), tree)


def _assigned(statement: ast.stmt) -> Iterable[tuple[str, ast.expr]]:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    if value is not None:
        yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))


def _literal(node: ast.expr | None) -> object:
    """Return the value of a literal; an object of its own for what is not one."""
    if node is None:
        return None
    try:
        return ast.literal_eval(node)
    except ValueError:
        return object()


def _ordered(found: Iterable[Revision], known: Mapping[str, Revision]) -> list[Revision]:
    placed: dict[str, Revision] = {}
    waiting = list(found)
    for revision in waiting:
        for before in revision.follows:
            if before not in known:
                raise InputError(
                    "history-broken",
                    f"{revision.path} follows revision {before!r}, which is not there",
                    hint=f"bring the file back, or correct down_revision; the files are in {VERSIONS}/",
                )
    while waiting:
        free = [item for item in waiting if all(before in placed for before in item.follows)]
        if not free:
            raise InputError(
                "history-broken",
                f"the revisions {', '.join(item.id for item in waiting)} follow one another in a circle",
                hint="correct their down_revision",
            )
        placed |= {item.id: item for item in free}
        waiting = [item for item in waiting if item.id not in placed]
    return list(placed.values())
