"""The changes to a database for the tables of a changed contract: the steps, in the order in which they work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from scaffold.core.errors import InputError
from scaffold.python.views.stored import ForeignKey, StoredColumn, StoredTable
from scaffold.revisions import steps
from scaffold.revisions.conversions import convert, kind_of
from scaffold.revisions.pairing import Pairing
from scaffold.revisions.steps import Stage, Step


@dataclass(slots=True)
class Changes:
    """The steps of each stage, and what stays in the database without being in the contract."""

    steps: dict[Stage, list[Step]] = field(default_factory=lambda: {stage: [] for stage in Stage})
    base: Mapping[str, StoredTable] = field(default_factory=dict)
    """The tables before anything is dropped."""
    retired: tuple[StoredTable, ...] = ()


def find_changes(pairing: Pairing, base: Mapping[str, StoredTable]) -> Changes:
    """Find the steps from `base`, the tables that a database has, to the new tables of a pairing.

    What `base` has already is not done again. What the contract has no more stays, `retired`: it may be empty, and the steps of
    the stage `drop` would drop it. Raises InputError where a new name is taken by what is retired.
    """
    return _Finder(pairing, base).find()


class _Finder:
    def __init__(self, pairing: Pairing, base: Mapping[str, StoredTable]) -> None:
        self._pairing = pairing
        self._tables = dict(base)
        self._changes = Changes()
        self._stage = Stage.EXPAND
        # Tables whose primary key is another one: they are made anew.
        self._rebuilt: set[str] = set()
        self._copied: list[tuple[str, str]] = []

    def find(self) -> Changes:
        new = self._pairing.new
        self._rename()
        self._rebuilt = {table.name for table in new if self._has_other_key(table)}
        retired = tuple(self._retired())
        self._release(retired)
        self._create()
        for table in self._kept():
            self._add_columns(table)
        self._retype(linked=False)
        self._late_keys()
        self._indexes(checked=False)
        self._stage = Stage.CONTRACT
        self._rebuild()
        self._retype(linked=True)
        for table in self._kept():
            self._require(table)
            self._check_choices(table)
        self._keys()
        self._indexes(checked=True)
        self._stage = Stage.DROP
        self._changes.retired = tuple(self._tables_of(retired))
        self._changes.base = dict(self._tables)
        for table in self._changes.retired:
            self._drop(table)
        return self._changes

    def _do(self, step: Step, *tables: StoredTable) -> None:
        """Note a step, and what tables are like after it."""
        self._changes.steps[self._stage].append(step)
        for table in tables:
            self._tables[table.name] = table

    def _kept(self) -> Iterator[StoredTable]:
        """The new tables that were there before, and are not made anew."""
        return (item for item in self._pairing.new if item.name not in self._rebuilt)

    def _rename(self) -> None:
        for old, new in self._pairing.renamed_tables():
            if old in self._tables:
                self._refuse_taken(new in self._tables, new)
                table = replace(self._tables.pop(old), name=new)
                self._do(steps.rename_table(old, new), table)
                self._follow(_moved_table(old, new))
        for name, old, new in self._pairing.renamed_columns():
            table = self._tables[name]
            if table.column(old) is None:
                continue
            if table.column(new) is not None:
                self._copy(table, old, new)
            else:
                self._do(steps.rename_column(name, old, new), table.with_renamed(old, new))
                self._follow(_moved_column(name, old, new))

    def _copy(self, table: StoredTable, old: str, new: str) -> None:
        """Fill a column that an earlier revision has added, where it was answered later that it is a renamed one."""
        self._refuse_taken(self._pairing.is_retired(table.name, new), f"{table.name}.{new}")
        before, after = self._column(table.name, old), self._column(table.name, new)
        self._do(steps.copy_column(table.name, before, after, convert(old, before.type, after.type)))
        self._copied.append((table.name, old))

    def _follow(self, change: Callable[[ForeignKey], ForeignKey]) -> None:
        """Change every foreign key, as databases do it themselves after a rename."""
        for table in list(self._tables.values()):
            for column in table.columns:
                if column.reference is not None:
                    moved = replace(column, reference=change(column.reference))
                    self._tables[table.name] = self._tables[table.name].with_column(moved)

    def _refuse_taken(self, taken: bool, name: str) -> None:
        if taken:
            raise InputError(
                "name-taken",
                f"the database has {name} already, from a revision of before, and what is renamed cannot get its name",
                hint="drop it first (scaffold sync --with-drops), or move what it holds in a revision of your own",
            )

    def _has_other_key(self, table: StoredTable) -> bool:
        """Tell whether the contract changed which columns are the primary key, and the database has not followed."""
        there, before = self._tables.get(table.name), self._pairing.old_of(table)
        if there is None or before is None or set(there.keys) == set(table.keys):
            return False
        same = [
            old.key
            for column in table.columns
            if column.key and (old := self._pairing.old_column(table, column))
        ]
        return not (all(same) and len(same) == len(table.keys) == len(before.keys))

    def _retired(self) -> Iterator[tuple[str, str]]:
        """Yield what the contract has no more and the database still has: (table, column), or (table, "") for a whole one."""
        for name, column in (*self._pairing.gone(), *self._copied):
            there = self._tables.get(name)
            if (
                there is not None
                and (not column or there.column(column) is not None)
                and name not in self._rebuilt
            ):
                yield name, column

    def _tables_of(self, retired: Iterable[tuple[str, str]]) -> Iterator[StoredTable]:
        """Yield what is retired, as it is in the database by then."""
        columns: dict[str, list[StoredColumn]] = {}
        for name, column in retired:
            table = self._tables[name]
            found = [table.column(column)] if column else list(table.columns)
            columns.setdefault(name, []).extend(item for item in found if item is not None)
        for name, items in sorted(columns.items()):
            whole = all(place != name or not column for place, column in retired)
            indexes = self._tables[name].indexes if whole else ()
            yield StoredTable(name, "", tuple(items), indexes)

    def _release(self, retired: Iterable[tuple[str, str]]) -> None:
        """Take away what would hinder the service from working with what it knows, and keep the values."""
        for name, column in retired:
            names = [column] if column else [item.name for item in self._tables[name].columns]
            for item in names:
                self._drop_key(name, item)
            if column:
                for index in self._tables[name].indexes:
                    if column in index.columns:
                        self._drop_index(name, index.name)
                found = self._column(name, column)
                if not found.nullable and not found.key:
                    self._relax(name, column, retired=True)
        for table in self._kept():
            there, before = self._tables.get(table.name), self._pairing.old_of(table)
            if there is not None and before is not None:
                self._release_changed(there, before, table)

    def _release_changed(self, there: StoredTable, before: StoredTable, table: StoredTable) -> None:
        for index in there.indexes:
            known = before.index(index.name) is not None
            if known and table.index(index.name) != index:
                self._drop_index(table.name, index.name)
        for column in table.columns:
            found, old = there.column(column.name), self._pairing.old_column(table, column)
            if found is None or old is None:
                continue
            if found.reference != column.reference and self._pairing.changed_key(old, column):
                again = self._pairing.same_target(old, column)
                self._drop_key(table.name, column.name, again=again)
            if column.nullable and not found.nullable and not old.nullable:
                self._relax(table.name, column.name, retired=False)

    def _relax(self, table: str, name: str, *, retired: bool) -> None:
        column = self._column(table, name)
        loose = replace(column, nullable=True)
        self._do(steps.relax(table, column, retired=retired), self._tables[table].with_column(loose))

    def _column(self, table: str, name: str) -> StoredColumn:
        return next(item for item in self._tables[table].columns if item.name == name)

    def _drop_key(self, table: str, name: str, *, again: bool = False) -> None:
        column = self._tables[table].column(name)
        if column is not None and column.reference is not None:
            loose = replace(column, reference=None)
            step = steps.drop_key(table, name, column.reference, again=again)
            self._do(step, self._tables[table].with_column(loose))

    def _drop_index(self, table: str, name: str) -> None:
        there = self._tables[table]
        index = there.index(name)
        if index is not None:
            kept = tuple(item for item in there.indexes if item.name != name)
            self._do(steps.drop_index(table, index), replace(there, indexes=kept))

    def _create(self) -> None:
        for table in self._pairing.new:
            if table.name not in self._tables:
                ready = {*self._tables, table.name} - self._rebuilt
                referring = {
                    item.name for item in table.columns if item.reference and self._can_refer(item, ready)
                }
                made = tuple(
                    item if item.name in referring else replace(item, reference=None)
                    for item in table.columns
                )
                self._do(steps.create_table(table, referring=referring), replace(table, columns=made))

    def _can_refer(self, column: StoredColumn, ready: Iterable[str]) -> bool:
        reference = column.reference
        if reference is None or reference.table not in ready:
            return False
        there = self._tables.get(reference.table)
        target = there.column(reference.column) if there is not None else column
        return target is not None and kind_of(target.type) == kind_of(column.type)

    def _add_columns(self, table: StoredTable) -> None:
        for column in table.columns:
            there = self._tables[table.name]
            if there.column(column.name) is not None:
                continue
            referring = self._can_refer(column, set(self._tables) - self._rebuilt)
            bare = replace(column, nullable=True, reference=column.reference if referring else None)
            self._do(steps.add_column(table.name, column, bare.reference), there.with_column(bare))

    def _retype(self, *, linked: bool) -> None:
        """Change types: first those that no value hinders and no key links, then the others."""
        due = [
            (table.name, column)
            for table in self._kept()
            for column in table.columns
            if self._differs(table, column) and (linked or self._is_free(table.name, column))
        ]
        for name, column in due:
            there = self._column(name, column.name)
            if kind_of(there.type) != kind_of(column.type):
                self._unlink(name, column.name)
        for name, column in due:
            there = self._column(name, column.name)
            step = steps.retype(
                name,
                there,
                column,
                convert(column.name, there.type, column.type),
                convert(column.name, column.type, there.type),
            )
            self._do(step, self._tables[name].with_column(replace(there, type=column.type)))

    def _differs(self, table: StoredTable, column: StoredColumn) -> bool:
        """Tell whether the contract changed a type, and the database has not followed."""
        there, old = self._column(table.name, column.name), self._pairing.old_column(table, column)
        return there.type != column.type and (old is None or old.type != column.type)

    def _is_free(self, table: str, column: StoredColumn) -> bool:
        there = self._column(table, column.name)
        change = convert(column.name, there.type, column.type)
        linked = there.reference or column.reference or there.key
        return change.refused is None and (kind_of(there.type) == kind_of(column.type) or not linked)

    def _unlink(self, name: str, column: str) -> None:
        """Drop the foreign keys that a column has or is the target of: both of their columns have one type."""
        self._drop_key(name, column)
        for table in list(self._tables.values()):
            for item in table.columns:
                if item.reference and (item.reference.table, item.reference.column) == (name, column):
                    self._drop_key(table.name, item.name)

    def _late_keys(self) -> None:
        """Make the keys of new tables that refer to one another, and those that only changed what a deletion does."""
        for table in self._kept():
            for column in table.columns:
                there, old = self._column(table.name, column.name), self._pairing.old_column(table, column)
                if there.reference is not None or column.reference is None:
                    continue
                fresh = self._pairing.old_of(table) is None or old is None
                same = (
                    old is not None and old.reference is not None and self._pairing.same_target(old, column)
                )
                if (fresh or same) and self._can_refer(column, set(self._tables) - self._rebuilt):
                    self._add_key(table.name, column.name, column.reference, checked=False, again=same)

    def _keys(self) -> None:
        for table in self._pairing.new:
            for column in table.columns:
                if self._column(table.name, column.name).reference is None and column.reference is not None:
                    self._add_key(
                        table.name, column.name, column.reference, checked=table.name not in self._rebuilt
                    )

    def _add_key(
        self, table: str, column: str, key: ForeignKey, *, checked: bool, again: bool = False
    ) -> None:
        there = replace(self._column(table, column), reference=key)
        self._do(
            steps.add_key(table, column, key, checked=checked, again=again),
            self._tables[table].with_column(there),
        )

    def _indexes(self, *, checked: bool) -> None:
        """Make indexes: first those that no row hinders, then the unique ones over rows that are there."""
        for table in self._kept():
            for index in table.indexes:
                there = self._tables[table.name]
                if there.index(index.name) is not None or (index.unique and not checked):
                    continue
                step = steps.add_index(table.name, index, checked=index.unique)
                self._do(step, replace(there, indexes=(*there.indexes, index)))

    def _rebuild(self) -> None:
        for table in self._pairing.new:
            if table.name in self._rebuilt:
                there = self._tables[table.name]
                for key in there.keys:
                    self._unlink(table.name, key)
                for column in self._tables[table.name].columns:
                    self._drop_key(table.name, column.name)
                bare = tuple(replace(item, reference=None) for item in table.columns)
                self._do(steps.rebuild(self._tables[table.name], table), replace(table, columns=bare))

    def _require(self, table: StoredTable) -> None:
        for column in table.columns:
            there, old = self._column(table.name, column.name), self._pairing.old_column(table, column)
            if there.nullable and not column.nullable and (old is None or old.nullable):
                strict = self._tables[table.name].with_column(replace(there, nullable=False))
                self._do(steps.require(table.name, column), strict)

    def _check_choices(self, table: StoredTable) -> None:
        for column in table.columns:
            old = self._pairing.old_column(table, column)
            if old is None or old.choices is None or column.choices is None:
                continue
            if set(old.choices) - set(column.choices) and kind_of(column.type) == "string":
                self._do(steps.check_choices(table.name, column, column.choices))

    def _drop(self, table: StoredTable) -> None:
        there = self._tables[table.name]
        if self._pairing.is_new(table.name):
            for column in table.columns:
                self._do(steps.drop_column(table.name, column))
        else:
            self._do(steps.drop_table(there))


def _moved_table(old: str, new: str) -> Callable[[ForeignKey], ForeignKey]:
    return lambda key: replace(key, table=new) if key.table == old else key


def _moved_column(table: str, old: str, new: str) -> Callable[[ForeignKey], ForeignKey]:
    return lambda key: replace(key, column=new) if (key.table, key.column) == (table, old) else key
