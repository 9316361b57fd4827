"""A small database, its first revision, and what can be changed in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from scaffold.model.renames.rename import NO_RENAMES, Rename, RenameKind, Renames
from scaffold.python.views.stored import (
    JSON_TYPE,
    ROW_COLUMNS,
    ForeignKey,
    StoredColumn,
    StoredIndex,
    StoredTable,
)
from scaffold.revisions.drafting import draft
from scaffold.revisions.generated import Declared

UUID_TYPE, TEXT, INSTANT = "sa.Uuid(as_uuid=False)", "sa.Text()", "sa.DateTime(timezone=True)"
INTEGER, NUMBER, BOOLEAN, DATE = "sa.BigInteger()", "sa.Double()", "sa.Boolean()", "sa.Date()"

Tables = Mapping[str, StoredTable]


def column(name: str, type_: str = TEXT, **options: Any) -> StoredColumn:
    return StoredColumn(name, type_, field=name, **options)


def key(name: str = "id", type_: str = UUID_TYPE) -> StoredColumn:
    return column(name, type_, nullable=False, key=True)


def table(name: str, entity: str, *columns: StoredColumn, indexes: Sequence[StoredIndex] = ()) -> StoredTable:
    return StoredTable(name, entity, (*columns, *ROW_COLUMNS), tuple(indexes))


AUTHORS = table(
    "authors", "Author", key(), column("name", nullable=False), column("email", "sa.String(200)"),
    column("born", DATE), column("rating", NUMBER), column("books", INTEGER, nullable=False), column("active", BOOLEAN),
    indexes=[StoredIndex("ix_authors_email", ("email",), unique=True)],
)  # fmt: skip
BOOKS = table(
    "books", "Book", key(), column("title", "sa.String(80)", nullable=False), column("note"),
    column("status", nullable=False, choices=("new", "old", "lost")), column("made", INSTANT), column("pages", INTEGER),
    column("tags", JSON_TYPE), column("code", "sa.String(40)"), column("twin", UUID_TYPE),
    column("author_id", UUID_TYPE, nullable=False, reference=ForeignKey("authors", "id", "CASCADE")),
    indexes=[StoredIndex("ix_books_author_id", ("author_id",)), StoredIndex("ix_books_status_note", ("status", "note"))],
)  # fmt: skip
LOANS = table(
    "loans", "Loan", key("id", INTEGER), column("book_id", UUID_TYPE, reference=ForeignKey("books", "id", "SET NULL")),
    column("reader", nullable=False), indexes=[StoredIndex("ix_loans_book_id", ("book_id",))],
)  # fmt: skip
SHELF = (AUTHORS, BOOKS, LOANS)

_SPACE = UUID("8c1f0f1e-6c55-4c0b-8a49-b80a5c1f7c11")


def named(kind: str, number: int) -> str:
    return str(uuid5(_SPACE, f"{kind}{number}"))


def rows(count: int) -> dict[str, list[dict[str, Any]]]:
    """Return that many rows of each table; one in five of what may be empty is."""
    row = {"row_version": 1, "row_extra": {}}

    def maybe(number: int, value: Any) -> Any:
        return None if number % 5 == 4 else value

    return {
        "authors": [
            {
                **row, "id": named("author", n), "name": f"Author {n}", "email": maybe(n, f"a{n}@example.org"),
                "born": maybe(n, date(1900 + n % 90, 1 + n % 12, 1 + n % 28)), "rating": maybe(n, n / 4), "books": n,
                "active": maybe(n, n % 2 == 0),
            }
            for n in range(count)
        ],
        "books": [
            {
                **row, "id": named("book", n), "title": f"Title {n}", "note": maybe(n, f"it's {n}: ünïcode %s"),
                "status": ("new", "old", "lost")[n % 3], "pages": maybe(n, n * 3), "tags": maybe(n, ["a", {"n": n}]),
                "made": maybe(n, datetime(2024, 1 + n % 12, 1 + n % 28, n % 24, n % 60, 7, 123000, tzinfo=UTC)),
                "code": maybe(n, str(n)), "twin": maybe(n, named("book", n)), "author_id": named("author", n // 2),
            }
            for n in range(count)
        ],
        "loans": [
            {**row, "id": n + 1, "book_id": maybe(n, named("book", n)), "reader": f"Reader {n}"} for n in range(count)
        ],
    }  # fmt: skip


def first_revision(tables: Sequence[StoredTable] = SHELF) -> dict[str, str]:
    """Write the revision that makes tables."""
    (made,) = draft(Declared(()), tables, history={}).revisions
    return {made.path: made.text}


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the tables, the renames that were answered, and what its revisions are expected to be.

    `values` maps a column (table.column, in the new names) to what its values become.
    """

    name: str
    change: Callable[[dict[str, StoredTable]], None]
    renames: Renames = NO_RENAMES
    values: Mapping[str, Callable[[Any], Any]] | None = None

    def apply(self, tables: Sequence[StoredTable]) -> tuple[StoredTable, ...]:
        """Return the tables afterwards."""
        changed = {item.name: item for item in tables}
        self.change(changed)
        return tuple(changed.values())


def with_column(name: str, new: StoredColumn) -> Callable[[dict[str, StoredTable]], None]:
    def change(tables: dict[str, StoredTable]) -> None:
        tables[name] = tables[name].with_column(new)

    return change


def edited(name: str, of: str, **changes: Any) -> Callable[[dict[str, StoredTable]], None]:
    def change(tables: dict[str, StoredTable]) -> None:
        found = tables[name].column(of)
        assert found is not None
        tables[name] = tables[name].with_column(replace(found, **changes))

    return change


def without(name: str, *columns: str) -> Callable[[dict[str, StoredTable]], None]:
    def change(tables: dict[str, StoredTable]) -> None:
        there = tables[name]
        tables[name] = replace(
            there,
            columns=tuple(item for item in there.columns if item.name not in columns),
            indexes=tuple(item for item in there.indexes if not set(columns) & set(item.columns)),
        )

    return change


def indexed(name: str, *indexes: StoredIndex) -> Callable[[dict[str, StoredTable]], None]:
    def change(tables: dict[str, StoredTable]) -> None:
        tables[name] = replace(tables[name], indexes=indexes)

    return change


def renamed(name: str, old: str, new: str) -> Callable[[dict[str, StoredTable]], None]:
    def change(tables: dict[str, StoredTable]) -> None:
        there = tables[name].with_renamed(old, new)
        found = there.column(new)
        assert found is not None
        tables[name] = there.with_column(replace(found, field=new))

    return change


def properties(schema: str, **names: str) -> Renames:
    return Renames(
        tuple(Rename(RenameKind.PROPERTY, (schema, old), (schema, new)) for old, new in names.items())
    )


def schemas(**names: str) -> Renames:
    return Renames(tuple(Rename(RenameKind.SCHEMA, (old,), (new,)) for old, new in names.items()))
