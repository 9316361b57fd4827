"""Pairs of the tables and columns of before with those of now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold.model.renames.rename import Renames
from scaffold.python.views.stored import ForeignKey, StoredColumn, StoredTable
from scaffold.revisions.generated import Declared


class Pairing:
    """The tables of before and of now, each with its counterpart.

    A table is the same as before when it holds the same entity, under a name that was answered for, or has the same name. So is a
    column by its property. Nothing else is guessed.
    """

    def __init__(self, old: Declared, new: Sequence[StoredTable], renames: Renames) -> None:
        self.new = tuple(new)
        self._old = old
        self._renames = renames
        self._tables = self._paired()
        self._columns = {
            table.name: self._paired_columns(before, table)
            for table in self.new
            if (before := self.old_of(table)) is not None
        }

    def _paired(self) -> dict[str, StoredTable]:
        entities = {self._renames.schemas.get(item.entity, item.entity): item for item in self._old.tables}
        names = {item.name: item for item in self._old.tables}
        present = {table.entity for table in self.new}
        found: dict[str, StoredTable] = {}
        for table in self.new:
            before = entities.get(table.entity)
            if before is None:
                named = names.get(table.name)
                gone = (
                    named is not None and self._renames.schemas.get(named.entity, named.entity) not in present
                )
                before = named if gone else None
            if before is not None:
                found[table.name] = before
        return found

    def _paired_columns(self, before: StoredTable, table: StoredTable) -> dict[str, StoredColumn]:
        answers = self._renames.properties(before.entity)
        fields = {answers.get(item.field, item.field): item for item in before.columns if item.field}
        found = {}
        for column in table.columns:
            old = fields.get(column.field) if column.field else before.column(column.name)
            if old is not None:
                found[column.name] = old
        return found

    def old_of(self, table: StoredTable) -> StoredTable | None:
        """Return a new table as it was, None where there was none."""
        return self._tables.get(table.name)

    def old_column(self, table: StoredTable, column: StoredColumn) -> StoredColumn | None:
        """Return a column of a new table as it was, None where there was none."""
        return self._columns.get(table.name, {}).get(column.name)

    def is_retired(self, table: str, column: str) -> bool:
        """Tell whether a column was in the database only, before."""
        return any(item.name == table and item.column(column) is not None for item in self._old.retired)

    def is_new(self, name: str) -> bool:
        """Tell whether the contract has a table of that name now."""
        return any(table.name == name for table in self.new)

    def renamed_tables(self) -> Iterator[tuple[str, str]]:
        """Yield the old and the new name of each table that has another one."""
        for table in self.new:
            before = self.old_of(table)
            if before is not None and before.name != table.name:
                yield before.name, table.name

    def renamed_columns(self) -> Iterator[tuple[str, str, str]]:
        """Yield the new table, the old and the new name of each column that has another one."""
        for table in self.new:
            for column in table.columns:
                before = self.old_column(table, column)
                if before is not None and before.name != column.name:
                    yield table.name, before.name, column.name

    def gone(self) -> Iterator[tuple[str, str]]:
        """Yield what was there and is not any more, in the names of now: (table, column), or (table, "") for a whole table."""
        kept = {item.name for item in self._tables.values()}
        for old in self._old.tables:
            if old.name not in kept and not self.is_new(old.name):
                yield old.name, ""
        for table in self.new:
            before = self.old_of(table)
            paired = {item.name for item in self._columns.get(table.name, {}).values()}
            for column in before.columns if before is not None else ():
                if column.name not in paired and table.column(column.name) is None:
                    yield table.name, column.name
        yield from self._still_retired()

    def _still_retired(self) -> Iterator[tuple[str, str]]:
        for item in self._old.retired:
            now = next((table for table in self.new if table.name == item.name), None)
            before = next((table.name for table in self.new if self._was(table, item.name)), item.name)
            present = now or next((table for table in self.new if table.name == before), None)
            if present is None:
                yield item.name, ""
            else:
                yield from (
                    (present.name, column.name)
                    for column in item.columns
                    if present.column(column.name) is None
                )

    def _was(self, table: StoredTable, name: str) -> bool:
        before = self.old_of(table)
        return before is not None and before.name == name

    def changed_key(self, old: StoredColumn, new: StoredColumn) -> bool:
        """Tell whether the contract changed what a column refers to, or what a deletion does; other names do not count."""
        if old.reference is None or new.reference is None:
            return old.reference is not new.reference
        return not self.same_target(old, new) or old.reference.ondelete != new.reference.ondelete

    def same_target(self, old: StoredColumn, new: StoredColumn) -> bool:
        """Tell whether a column refers to the same column as before, whatever it is called now."""
        if old.reference is None or new.reference is None:
            return False
        return self._now(old.reference) == (new.reference.table, new.reference.column)

    def _now(self, key: ForeignKey) -> tuple[str, str]:
        """Return what a foreign key of before refers to, in the names of now."""
        for table in self.new:
            if self._was(table, key.table):
                names = {before.name: name for name, before in self._columns[table.name].items()}
                return table.name, names.get(key.column, key.column)
        return key.table, key.column
