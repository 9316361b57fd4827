"""Drafting the revisions that a changed contract asks for: added to the history, which itself is never changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scaffold.core.errors import InputError
from scaffold.core.naming import short_name
from scaffold.model.renames.rename import NO_RENAMES, Renames
from scaffold.python.text.formatting import format_python
from scaffold.python.views.stored import StoredTable
from scaffold.revisions.changes import find_changes
from scaffold.revisions.generated import Declared
from scaffold.revisions.history import DRAFTS, LONGEST_ID, VERSIONS, History, read_history
from scaffold.revisions.pairing import Pairing
from scaffold.revisions.replay import changes_of, replay
from scaffold.revisions.steps import Mark, Stage, Step
from scaffold.revisions.writing import write_revision

_IDENTITY: Final = re.compile(r"^(revision|down_revision)(: [^=\n]+)? = .*$", re.MULTILINE)
_JOINED: Final = "join"

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DraftedRevision:
    """A file that is new: in the history, or beside it where it is not `chained`."""

    path: str
    text: str
    steps: tuple[Step, ...]
    chained: bool

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks that some step has, each once."""
        return tuple(mark for mark in Mark if any(mark in step.marks for step in self.steps))

    @property
    def todo(self) -> bool:
        """True where something in it is for people to write before it can be applied to rows."""
        return any(step.todo for step in self.steps)


@dataclass(frozen=True, slots=True)
class Drafted:
    """New revisions, the drafts that go because of them, and what stays in the database without being in the contract.

    Generated code declares what is `retired`, so that it differs in nothing from the database.
    """

    revisions: tuple[DraftedRevision, ...]
    removed: tuple[str, ...]
    retired: tuple[StoredTable, ...]


def draft(
    old: Declared,
    new: Sequence[StoredTable],
    *,
    history: Mapping[str, str],
    renames: Renames = NO_RENAMES,
    drafts: Mapping[str, str] | None = None,
    with_drops: bool = False,
    join: bool = False,
) -> Drafted:
    """Draft the revisions from the old tables of a service to the new ones.

    `history` are the files of `migrations/versions/` by path, which say what the database has already, and `drafts` those of
    `migrations/drafts/`. What loses data is drafted there, outside of the history, and goes into it `with_drops`.
    `join` joins the heads of a history that has several.

    Raises InputError for a history that cannot be read, has several heads, or still has what a rename would need the name of.
    """
    known = read_history(history)
    drafter = _Drafter(known, with_drops=with_drops)
    if join:
        drafter.join()
    base = replay(known)
    if base is None:
        base = _assumed(old)
    pairing = Pairing(old, new, renames)
    changes = find_changes(pairing, base)
    slug = _slug(changes.steps[Stage.EXPAND] + changes.steps[Stage.CONTRACT])
    drafter.chain(slug, changes.steps[Stage.EXPAND])
    drafter.chain(f"{slug}_strict", changes.steps[Stage.CONTRACT])
    before = {place for table in old.retired for place in _places(table, new)}
    drafter.drop(drafts or {}, changes.base, changes.steps[Stage.DROP], before)
    retired = () if with_drops else changes.retired
    return drafter.drafted(retired)


def _assumed(old: Declared) -> dict[str, StoredTable]:
    """Return the tables of a database that was made for what generated code declares."""
    tables = {table.name: table for table in old.tables}
    for table in old.retired:
        there = tables.get(table.name)
        if there is None:
            tables[table.name] = table
            continue
        for column in table.columns:
            there = there.with_column(column)
        tables[table.name] = there
    return tables


def _places(table: StoredTable, new: Sequence[StoredTable]) -> Iterable[Place]:
    if any(item.name == table.name for item in new):
        return [(table.name, column.name) for column in table.columns]
    return [(table.name, "")]


class _Drafter:
    """Numbers and writes revisions, each after the one before."""

    def __init__(self, history: History, *, with_drops: bool) -> None:
        self._heads = history.heads
        self._number = history.next_number
        self._with_drops = with_drops
        self._made: list[tuple[str, str, tuple[Step, ...], bool]] = []
        self._removed: list[str] = []

    def join(self) -> None:
        """Make one head of several."""
        if len(self._heads) > 1:
            title = f"Join the revisions {' and '.join(self._heads)}."
            self._write(_JOINED, title, (), self._heads)

    def chain(self, slug: str, steps: Sequence[Step]) -> None:
        """Add a revision to the history."""
        if steps:
            self._write(slug, _title(steps), tuple(steps), self._previous())

    def drop(
        self,
        drafts: Mapping[str, str],
        tables: Mapping[str, StoredTable],
        steps: Sequence[Step],
        before: set[Place],
    ) -> None:
        """Draft what drops the retired, but for what a draft drops already; with drops, chain all of it.

        A draft that was deleted stays deleted: what was retired `before` is drafted again only to be chained.
        """
        due = {(step.table, step.column): step for step in steps}
        for path, text in sorted(drafts.items()):
            dropped = _dropped(path, text, tables)
            if not dropped:
                continue
            if not dropped <= set(due):
                # It drops what is used again, or is called by another name now.
                self._removed.append(path)
                before = set()
                continue
            taken = tuple(due.pop(place) for place in sorted(dropped))
            if self._with_drops:
                self._removed.append(path)
                self._adopt(path, text, taken)
        left = [step for place, step in due.items() if self._with_drops or place not in before]
        if left and self._with_drops:
            self.chain(f"drop_{_slug(left)}", left)
        elif left:
            self._beside(f"drop_{_slug(left)}", left, drafts)

    def drafted(self, retired: tuple[StoredTable, ...]) -> Drafted:
        """Format what was written."""
        texts = format_python({path: text for path, text, _, _ in self._made})
        revisions = tuple(
            DraftedRevision(path, texts[path], steps, chained) for path, _, steps, chained in self._made
        )
        return Drafted(revisions, tuple(self._removed), retired)

    def _previous(self) -> str:
        if len(self._heads) > 1:
            raise InputError(
                "history-two-heads",
                f"the history has {len(self._heads)} heads: {', '.join(self._heads)}",
                hint="two branches each added revisions; join them with: scaffold sync --join-heads",
            )
        return self._heads[0] if self._heads else ""

    def _next(self, slug: str) -> str:
        identifier = _identifier(self._number, slug)
        self._number += 1
        return identifier

    def _write(self, slug: str, title: str, steps: tuple[Step, ...], previous: str | tuple[str, ...]) -> None:
        identifier = self._next(slug)
        path = f"{VERSIONS}/{identifier}.py"
        self._made.append((path, write_revision(identifier, previous, title, steps, path), steps, True))
        self._heads = (identifier,)

    def _adopt(self, path: str, text: str, steps: tuple[Step, ...]) -> None:
        """Bring a draft into the history with what people have written into it."""
        previous = self._previous()
        identifier = self._next(path.rpartition("/")[2].removesuffix(".py"))
        values = {"revision": repr(identifier), "down_revision": repr(previous or None)}
        chained = _IDENTITY.sub(
            lambda match: f"{match.group(1)}{match.group(2) or ''} = {values[match.group(1)]}", text
        )
        self._made.append((f"{VERSIONS}/{identifier}.py", chained, steps, True))
        self._heads = (identifier,)

    def _beside(self, slug: str, steps: list[Step], drafts: Mapping[str, str]) -> None:
        name = slug[: LONGEST_ID - 5]
        taken = {path for path in drafts if path not in self._removed}
        numbered = (name if number == 1 else f"{name}_{number}" for number in range(1, len(taken) + 2))
        free = next(item for item in numbered if f"{DRAFTS}/{item}.py" not in taken)
        path = f"{DRAFTS}/{free}.py"
        self._made.append((path, write_revision(free, "", _title(steps), steps, path), tuple(steps), False))


def _identifier(number: int, slug: str) -> str:
    return f"{number:04}_{slug}"[:LONGEST_ID].rstrip("_")


def _dropped(path: str, text: str, tables: Mapping[str, StoredTable]) -> set[Place]:
    """Say what a draft drops of the tables that there are."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise InputError(
            "draft-unreadable", f"{path} is not Python", hint="mend the draft, or delete it"
        ) from error
    left = changes_of(tree, tables)
    if left is None:
        return {(path, "")}
    gone = {(name, "") for name in tables if name not in left}
    return gone | {
        (name, column.name)
        for name, table in left.items()
        for column in tables[name].columns
        if table.column(column.name) is None
    }


def _slug(steps: Sequence[Step]) -> str:
    """Name what steps are about: a column, a table, or the first of several."""
    tables = list(dict.fromkeys(step.table for step in steps))
    columns = list(dict.fromkeys(step.column for step in steps if step.column))
    if not tables:
        return ""
    longest = LONGEST_ID - len("0000_") - len("_strict")
    if len(tables) == 1 and len(columns) == 1:
        return short_name(f"{tables[0]}_{columns[0]}", longest)
    name = short_name(tables[0], longest)
    return name if len(tables) == 1 else short_name(f"{name}_and_more", longest)


def _title(steps: Sequence[Step]) -> str:
    more = len(steps) - 1
    rest = f", and {more} more {'step' if more == 1 else 'steps'}" if more else ""
    return f"Follow the contract: {steps[0].title}{rest}."
