"""Changes of the shelf, one of each kind that a contract can ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from scaffold.python.views.stored import JSON_TYPE, ForeignKey, StoredIndex, StoredTable
from tests.unit.revisions.shelf import (
    BOOKS,
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    LOANS,
    NUMBER,
    TEXT,
    UUID_TYPE,
    Change,
    column,
    edited,
    indexed,
    key,
    properties,
    renamed,
    schemas,
    table,
    with_column,
    without,
)

REVIEWS = table(
    "reviews", "Review", key(), column("text", nullable=False),
    column("book_id", UUID_TYPE, nullable=False, reference=ForeignKey("books", "id", "CASCADE")),
    indexes=[StoredIndex("ix_reviews_book_id", ("book_id",))],
)  # fmt: skip


def _new_table(tables: dict[str, StoredTable]) -> None:
    tables["reviews"] = REVIEWS


def _mutual(tables: dict[str, StoredTable]) -> None:
    tables["rooms"] = table(
        "rooms", "Room", key(), column("host_id", UUID_TYPE, reference=ForeignKey("guests", "id", "SET NULL"))
    )
    tables["guests"] = table(
        "guests", "Guest", key(), column("room_id", UUID_TYPE, reference=ForeignKey("rooms", "id"))
    )


def _no_loans(tables: dict[str, StoredTable]) -> None:
    del tables["loans"]


def _no_authors(tables: dict[str, StoredTable]) -> None:
    del tables["authors"]
    edited("books", "author_id", reference=None)(tables)


def _called_writers(tables: dict[str, StoredTable]) -> None:
    authors = tables.pop("authors")
    index = StoredIndex("ix_writers_email", ("email",), unique=True)
    tables["writers"] = replace(authors, name="writers", entity="Writer", indexes=(index,))
    edited("books", "author_id", reference=ForeignKey("writers", "id", "CASCADE"))(tables)


def _moved_table(tables: dict[str, StoredTable]) -> None:
    loans = tables.pop("loans")
    tables["lendings"] = replace(
        loans, name="lendings", indexes=(StoredIndex("ix_lendings_book_id", ("book_id",)),)
    )


def _writer_id(tables: dict[str, StoredTable]) -> None:
    renamed("books", "author_id", "writer_id")(tables)
    indexes = (
        StoredIndex("ix_books_writer_id", ("writer_id",)), StoredIndex("ix_books_status_note", ("status", "note"))
    )  # fmt: skip
    indexed("books", *indexes)(tables)


def _renamed_and_longer(tables: dict[str, StoredTable]) -> None:
    renamed("books", "code", "label")(tables)
    edited("books", "label", type=TEXT)(tables)


def _keys_of_texts(tables: dict[str, StoredTable]) -> None:
    edited("authors", "id", type="sa.String(512)")(tables)
    edited("books", "author_id", type="sa.String(512)")(tables)


def _another_key(tables: dict[str, StoredTable]) -> None:
    tables["loans"] = table(
        "loans", "Loan", key("code", TEXT.replace("Text()", "String(40)")),
        column("book_id", UUID_TYPE, reference=ForeignKey("books", "id", "SET NULL")), column("reader", nullable=False),
        indexes=LOANS.indexes,
    )  # fmt: skip


def _at(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _day(value: datetime) -> datetime:
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


ADDED = [
    Change("a new table", _new_table),
    Change("two new tables that refer to one another", _mutual),
    Change("an optional column", with_column("books", column("summary"))),
    Change("an optional column of JSON", with_column("books", column("cover", JSON_TYPE))),
    Change("a required column", with_column("books", column("summary", nullable=False))),
    Change("a required column with a default", with_column("books", column("copies", INTEGER, nullable=False, default=1))),
    Change(
        "a required flag with a default", with_column("books", column("sold", BOOLEAN, nullable=False, default=False))
    ),
    Change(
        "a required list with a default", with_column("books", column("genres", JSON_TYPE, nullable=False, default=[]))
    ),
    Change(
        "an optional reference",
        with_column("books", column("editor_id", UUID_TYPE, reference=ForeignKey("authors", "id", "SET NULL"))),
    ),
    Change("a reference to itself", with_column("books", column("part_of", UUID_TYPE, reference=ForeignKey("books", "id")))),
    Change("a column called like a word of SQL", with_column("books", column("order"))),
    Change("an index", indexed("books", *BOOKS.indexes, StoredIndex("ix_books_code", ("code",)))),
    Change("a unique index", indexed("books", *BOOKS.indexes, StoredIndex("ix_books_code", ("code",), unique=True))),
]  # fmt: skip
REMOVED = [
    Change("no table", _no_loans),
    Change("no table that others refer to", _no_authors),
    Change("no optional column", without("books", "note")),
    Change("no required column", without("books", "title")),
    Change("no column with an index", without("authors", "email")),
    Change("no reference", without("loans", "book_id")),
    Change("no index", indexed("books", BOOKS.indexes[0])),
    Change("no foreign key", edited("loans", "book_id", reference=None)),
]
RENAMED = [
    Change("a renamed column", renamed("books", "note", "remark"), properties("Book", note="remark")),
    Change("a renamed required column", renamed("books", "title", "name"), properties("Book", title="name")),
    Change("a renamed reference", _writer_id, properties("Book", author_id="writer_id")),
    Change("a renamed entity", _called_writers, schemas(Author="Writer")),
    Change("an entity in another table", _moved_table),
    Change("a renamed column that takes more", _renamed_and_longer, properties("Book", code="label")),
]
RESTRICTED = [
    Change("an optional column becomes required", edited("books", "note", nullable=False)),
    Change("a required column becomes optional", edited("books", "title", nullable=True)),
    Change("a reference becomes required", edited("loans", "book_id", nullable=False)),
    Change("longer texts", edited("books", "title", type="sa.String(200)")),
    Change("texts of any length", edited("books", "title", type=TEXT)),
    Change("shorter texts", edited("books", "title", type="sa.String(40)")),
    Change("fewer values", edited("books", "status", choices=("new", "old", "lost", "sold"))),
    Change("an index that becomes unique", indexed("loans", StoredIndex("ix_loans_book_id", ("book_id",), unique=True))),
    Change("an index over more", indexed("loans", StoredIndex("ix_loans_book_id", ("book_id", "reader")))),
    Change(
        "deletions that cascade", edited("loans", "book_id", reference=ForeignKey("books", "id", "CASCADE"))
    ),
    Change("a column becomes a reference", edited("books", "twin", reference=ForeignKey("books", "id", "SET NULL"))),
]  # fmt: skip
TYPED = [
    Change("whole numbers to numbers", edited("books", "pages", type=NUMBER), values={"books.pages": float}),
    Change("numbers to texts", edited("books", "pages", type=TEXT), values={"books.pages": str}),
    Change("texts to whole numbers", edited("books", "code", type=INTEGER), values={"books.code": int}),
    Change("texts to JSON", edited("books", "note", type=JSON_TYPE)),
    Change("texts to UUIDs and back", edited("books", "twin", type="sa.String(36)")),
    Change("UUIDs to texts", edited("books", "twin", type=TEXT)),
    Change("instants to texts", edited("books", "made", type=TEXT), values={"books.made": _at}),
    Change("dates to instants", edited("authors", "born", type=INSTANT), values={"authors.born": _day}),
    Change("dates to texts", edited("authors", "born", type=TEXT), values={"authors.born": lambda day: day.isoformat()}),
    Change("flags to whole numbers", edited("authors", "active", type=INTEGER), values={"authors.active": int}),
    Change(
        "flags to texts",
        edited("authors", "active", type=TEXT),
        values={"authors.active": lambda flag: "true" if flag else "false"},
    ),
    Change("flags to JSON", edited("authors", "active", type=JSON_TYPE)),
    Change("numbers to JSON", edited("authors", "rating", type=JSON_TYPE)),
    Change("keys of texts", _keys_of_texts),
]  # fmt: skip
EMPTY_ONLY = [
    Change("another key", _another_key),
    Change("texts to dates", edited("books", "note", type=DATE)),
]
"""Changes that rows refuse; they can be made where there are none."""
KEEPING = [*ADDED, *REMOVED, *RENAMED, *RESTRICTED, *TYPED]
"""Changes that lose no value."""
