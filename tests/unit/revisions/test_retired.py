from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from scaffold.python.views.stored import JSON_TYPE, StoredColumn, StoredIndex, StoredTable
from scaffold.revisions.retired import read_retired, write_retired
from service_runtime.storage.retired import add_retired

NOTE = StoredTable("books", "", (StoredColumn("note", "sa.Text()"), StoredColumn("tags", JSON_TYPE)))
COUPONS = StoredTable(
    "coupons",
    "",
    (StoredColumn("id", "sa.BigInteger()", nullable=False, key=True), StoredColumn("code", "sa.String(8)", nullable=False)),
    (StoredIndex("ix_coupons_code", ("code",), unique=True),),
)  # fmt: skip


def test_what_is_written_is_read() -> None:
    text = write_retired([COUPONS, NOTE])
    assert text is not None
    assert text.count("\n") == 2
    assert read_retired(text) == (NOTE, COUPONS)
    assert write_retired([]) is None


def test_both_sides_of_a_conflict_in_git_count() -> None:
    other = StoredTable("books", "", (StoredColumn("code", "sa.Text()"),))
    ours, theirs = write_retired([NOTE]), write_retired([other])
    (found,) = read_retired(f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> branch\n")
    assert [item.name for item in found.columns] == ["code", "note", "tags"]


def test_migrations_know_of_it(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table("books", metadata, sa.Column("id", sa.Uuid(), primary_key=True))
    file = tmp_path / "retired.jsonl"
    add_retired(metadata, file)
    assert list(metadata.tables) == ["books"]
    file.write_text(
        f"<<<<<<< HEAD\n{write_retired([COUPONS, NOTE])}=======\n>>>>>>> branch\n", encoding="utf-8"
    )
    add_retired(metadata, file)
    assert [column.name for column in metadata.tables["books"].columns] == ["id", "note", "tags"]
    coupons = metadata.tables["coupons"]
    assert [(column.name, column.nullable, column.primary_key) for column in coupons.columns] == [
        ("id", False, True),
        ("code", False, False),
    ]
    assert [(index.name, index.unique) for index in coupons.indexes] == [("ix_coupons_code", True)]
