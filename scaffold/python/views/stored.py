"""Tables as a database has them: columns, keys and indexes, without what the service does with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from scaffold.core.literals import python_string, python_value

JSON_TYPE: Final = 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """The target of a column's reference; `ondelete` is SQL's action, None where a deletion is refused."""

    table: str
    column: str
    ondelete: str | None = None

    @property
    def target(self) -> str:
        """The column as SQLAlchemy names it, as a Python literal."""
        return python_string(f"{self.table}.{self.column}")

    @property
    def options(self) -> str:
        """The keyword arguments after the target, with a comma before them."""
        # Databases report their own default as none.
        return "" if self.ondelete is None else f', ondelete="{self.ondelete}"'


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """One column; `type` is the expression with which a revision makes it.

    `field` is the property that it holds, empty for what the contract does not name. `default` is the value that the contract
    declares for it and `choices` those that it may have, None where it says neither.
    """

    name: str
    type: str
    nullable: bool = True
    key: bool = False
    reference: ForeignKey | None = None
    field: str = ""
    default: Any = None
    choices: tuple[str, ...] | None = None

    def written(self, *, referring: bool = True) -> str:
        """Write the column as a revision declares it; not `referring` leaves the foreign key out."""
        parts = [python_string(self.name), self.type]
        if self.reference is not None and referring:
            parts.append(f"sa.ForeignKey({self.reference.target}{self.reference.options})")
        if self.key:
            parts.append("primary_key=True")
        elif not self.nullable:
            parts.append("nullable=False")
        return f"sa.Column({', '.join(parts)})"


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """One index over columns."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False

    def written(self, table: str) -> str:
        """Write the arguments with which a revision makes it."""
        options = ", unique=True" if self.unique else ""
        return (
            f"{python_string(self.name)}, {python_string(table)}, {python_value(list(self.columns))}{options}"
        )


@dataclass(frozen=True, slots=True)
class StoredTable:
    """One table; `entity` is what it holds, empty for what the contract does not name."""

    name: str
    entity: str
    columns: tuple[StoredColumn, ...]
    indexes: tuple[StoredIndex, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns of the primary key."""
        return tuple(item.name for item in self.columns if item.key)

    def column(self, name: str) -> StoredColumn | None:
        """Return the column of that name; None when there is none."""
        return next((item for item in self.columns if item.name == name), None)

    def index(self, name: str) -> StoredIndex | None:
        """Return the index of that name; None when there is none."""
        return next((item for item in self.indexes if item.name == name), None)

    def with_column(self, column: StoredColumn) -> StoredTable:
        """Return the table with a column in the place of the one of its name, else after all others."""
        if self.column(column.name) is None:
            return replace(self, columns=(*self.columns, column))
        return replace(
            self, columns=tuple(column if item.name == column.name else item for item in self.columns)
        )

    def with_renamed(self, old: str, new: str) -> StoredTable:
        """Return the table with another name of a column, in its indexes, too."""
        return replace(
            self,
            columns=tuple(replace(item, name=new) if item.name == old else item for item in self.columns),
            indexes=tuple(
                replace(item, columns=tuple(new if name == old else name for name in item.columns))
                for item in self.indexes
            ),
        )


ROW_COLUMNS: Final = (
    StoredColumn("row_version", "sa.Integer()", nullable=False),
    StoredColumn("row_extra", JSON_TYPE, nullable=False),
)
"""The columns that every table of an entity has besides those of its properties."""


def late_references(tables: Iterable[StoredTable]) -> tuple[tuple[str, StoredColumn], ...]:
    """Return the columns, each with its table, whose foreign keys name a table that is made after their own.

    Tables that refer to one another are made first, and their foreign keys after them.
    """
    made: set[str] = set()
    found = []
    listed = list(tables)
    names = {table.name for table in listed}
    for table in listed:
        made.add(table.name)
        found += [
            (table.name, column)
            for column in table.columns
            if column.reference is not None
            and column.reference.table in names
            and column.reference.table not in made
        ]
    return tuple(found)


def foreign_key_name(table: str, column: str) -> str:
    """Name the foreign key of a column, in at most 60 characters; PostgreSQL takes 63."""
    name = f"fk_{table}_{column}"
    if len(name) <= _LONGEST_NAME:
        return name
    # What is cut off may be all that tells two keys of a table apart.
    return f"{name[: _LONGEST_NAME - 9]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"
