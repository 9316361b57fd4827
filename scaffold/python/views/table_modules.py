"""Divide the tables of a service, and the migration that makes them, where one file would be too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scaffold.core.literals import python_string
from scaffold.python.text.parts import divide, formatted_lines, part_names
from scaffold.python.views.stored import StoredColumn, foreign_key_name, late_references
from scaffold.python.views.tables import TableView

# What the package has itself: a module, and what `from __future__ import annotations` leaves there.
_TAKEN = ("metadata", "annotations")
_OTHER = "other"
_FIRST_REVISION = "0001_initial"
_PLATFORM_REVISION = "0000_platform"


@dataclass(frozen=True, slots=True)
class TablesModule:
    """One module of tables; `name` is "" where there is only one module, which has the metadata as well."""

    name: str
    tables: tuple[TableView, ...]

    @property
    def dots(self) -> str:
        """The reference of the module to the package of everything that is generated."""
        return ".." if self.name else "."


@dataclass(frozen=True, slots=True)
class LateKey:
    """A foreign key that is made after both of its tables, because they refer to one another; all texts are literals."""

    name: str
    table: str
    column: str
    target: str
    key: str
    options: str


@dataclass(frozen=True, slots=True)
class MigrationView:
    """One migration; both revisions are checked identifiers. `late` are the keys that its tables complete."""

    revision: str
    previous: str
    tables: tuple[TableView, ...]
    late: tuple[LateKey, ...]


def divide_tables(tables: Sequence[TableView], homes: Mapping[str, str]) -> tuple[TablesModule, ...]:
    """Divide tables by the resource that they belong to; `homes` maps the literal of an entity to the resource's package."""
    if len(divide(tables, _length)) < 2:
        return (TablesModule("", tuple(tables)),)
    groups: dict[str, list[TableView]] = {}
    for table in tables:
        groups.setdefault(homes.get(table.entity, _OTHER), []).append(table)
    parts = {group: divide(items, _length) for group, items in sorted(groups.items())}
    names = part_names(((group, len(divided)) for group, divided in parts.items()), taken=_TAKEN)
    named = zip(
        (name for group in names for name in group),
        (part for divided in parts.values() for part in divided),
        strict=True,
    )
    return tuple(TablesModule(name, tuple(part)) for name, part in sorted(named, key=lambda item: item[0]))


def divide_migration(tables: Sequence[TableView]) -> tuple[MigrationView, ...]:
    """Divide the first migration, each table after those that it refers to; there is one at least."""
    parts = divide(tables, _migration_length) or [[]]
    revisions = [_FIRST_REVISION, *(f"{_FIRST_REVISION}_{number}" for number in range(2, len(parts) + 1))]
    chain = pairwise([_PLATFORM_REVISION, *revisions])
    late = late_references(table.stored for table in tables)
    return tuple(
        MigrationView(revision, previous, tuple(part), tuple(_late_keys(late, part)))
        for (previous, revision), part in zip(chain, parts, strict=True)
    )


def _late_keys(late: Iterable[tuple[str, StoredColumn]], made: Iterable[TableView]) -> Iterator[LateKey]:
    """Yield the keys whose target is among the tables that are made."""
    names = {table.stored.name for table in made}
    for table, column in late:
        reference = column.reference
        if reference is not None and reference.table in names:
            yield LateKey(
                name=python_string(foreign_key_name(table, column.name)),
                table=python_string(table),
                column=python_string(column.name),
                target=python_string(reference.table),
                key=python_string(reference.column),
                options=reference.options,
            )


def _length(table: TableView) -> int:
    texts = [
        *table.settings,
        *(item.sql for item in table.columns),
        *(item.mapping for item in table.columns),
    ]
    return _lines(texts) + len(table.indexes) + 12


def _migration_length(table: TableView) -> int:
    return _lines(item.migration for item in table.columns) + 2 * len(table.indexes) + 6


def _lines(expressions: Iterable[str]) -> int:
    margin = " " * 12
    return sum(formatted_lines(margin + text) for text in expressions)
