from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scaffold.core.errors import InputError
from scaffold.model.renames.rename import NO_RENAMES, Renames
from scaffold.python.views.stored import ForeignKey, StoredTable
from scaffold.revisions.drafting import Drafted, draft
from scaffold.revisions.generated import Declared
from scaffold.revisions.history import DRAFTS, LONGEST_ID, VERSIONS, read_history
from scaffold.revisions.steps import Mark
from tests.unit.revisions.databases import History, metadata_of
from tests.unit.revisions.shelf import (
    INTEGER,
    SHELF,
    TEXT,
    Change,
    column,
    edited,
    first_revision,
    properties,
    renamed,
    rows,
    schemas,
    with_column,
    without,
)

FIRST = first_revision()
ROOT = "0000_authors_and_more"
SUMMARY = Change("a", with_column("books", column("summary")))
PAPER = Change("b", with_column("books", column("paper")))


def drafted(
    new: Sequence[StoredTable],
    history: Mapping[str, str] = FIRST,
    old: Declared | None = None,
    **options: Any,
) -> Drafted:
    return draft(old or Declared(SHELF), new, history=history, **options)


def texts(made: Drafted, *, chained: bool = True) -> dict[str, str]:
    return {item.path: item.text for item in made.revisions if item.chained is chained}


def titles(made: Drafted) -> list[str]:
    return [step.title for item in made.revisions for step in item.steps]


def own(name: str, before: str, body: str) -> dict[str, str]:
    """Write a revision as people do."""
    text = (
        f'"""{name}."""\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = {name!r}\ndown_revision = {before!r}\n\n\n'
        f"def upgrade():\n    {body}\n\n\ndef downgrade():\n    pass\n"
    )
    return {f"{VERSIONS}/{name}.py": text}


def test_nothing_is_drafted_where_nothing_has_changed() -> None:
    assert drafted(SHELF) == Drafted((), (), ())


@pytest.mark.parametrize(
    ("ondelete", "fate"),
    [
        (None, "is refused while loans.book_id refers to it"),
        ("CASCADE", "takes the rows of loans.book_id along"),
    ],
)
def test_what_a_deletion_does_from_now_on_is_said(ondelete: str | None, fate: str) -> None:
    change = Change("a", edited("loans", "book_id", reference=ForeignKey("books", "id", ondelete)))
    assert titles(drafted(change.apply(SHELF))) == [
        "the foreign key of loans.book_id is made again",
        f"a deletion in books {fate}",
    ]


def test_equal_input_gives_equal_bytes() -> None:
    assert texts(drafted(SUMMARY.apply(SHELF))) == texts(drafted(SUMMARY.apply(SHELF)))


def test_a_revision_follows_what_people_wrote() -> None:
    edited_first = {path: text.replace("sa.String(80)", "sa.String(90)") for path, text in FIRST.items()}
    history = {
        **edited_first,
        **own("0b7595bba3c5", ROOT, "op.add_column('books', sa.Column('mine', sa.Text()))"),
    }
    made = drafted(SUMMARY.apply(SHELF), history)
    (revision,) = made.revisions
    assert revision.path == f"{VERSIONS}/0001_books_summary.py"
    assert 'down_revision: str | Sequence[str] | None = "0b7595bba3c5"' in revision.text
    assert titles(made) == ["books gets the column summary"], "what people changed is theirs"


def test_what_people_did_themselves_is_not_done_again() -> None:
    history = {
        **FIRST,
        **own("0001_mine", ROOT, "op.add_column('books', sa.Column('summary', sa.Text(), nullable=True))"),
    }
    assert drafted(SUMMARY.apply(SHELF), history).revisions == ()


@pytest.mark.parametrize(
    "body",
    [
        "op.execute('ALTER TABLE books ADD COLUMN summary TEXT')",
        "[op.add_column(name, sa.Column('x', sa.Text())) for name in ('books', 'loans')]",
        "for name in ('books', 'loans'): op.add_column(name, sa.Column('x', sa.Text()))",
        "op.add_column(TABLE, sa.Column('x', sa.Text()))",
    ],
)
def test_where_only_running_a_history_would_tell_the_generated_tables_do(body: str) -> None:
    history = {**FIRST, **own("0001_mine", ROOT, body)}
    assert titles(drafted(SUMMARY.apply(SHELF), history)) == ["books gets the column summary"]


def test_a_draft_that_was_deleted_is_drafted_again() -> None:
    new = SUMMARY.apply(SHELF)
    assert titles(drafted(new, old=Declared(new))) == ["books gets the column summary"]


def test_two_heads_are_named_and_joined_on_request(tmp_path: Path) -> None:
    history = {**FIRST, **texts(drafted(SUMMARY.apply(SHELF))), **texts(drafted(PAPER.apply(SHELF)))}
    both = PAPER.apply(SUMMARY.apply(SHELF))
    new = Change("c", with_column("books", column("third"))).apply(both)
    with pytest.raises(InputError, match="0001_books_paper, 0001_books_summary") as caught:
        drafted(new, history, Declared(SUMMARY.apply(SHELF)))
    assert caught.value.code == "history-two-heads"
    made = drafted(new, history, Declared(SUMMARY.apply(SHELF)), join=True)
    assert [path.rpartition("/")[2] for path in texts(made)] == ["0002_join.py", "0003_books_third.py"]
    assert titles(made) == ["books gets the column third"], "what the other branch has done is not done again"
    database = History(tmp_path / "history", f"sqlite:///{tmp_path}/a.db")
    database.write({**history, **texts(made)})
    database.upgrade("head")
    assert database.differences(metadata_of(new)) == []


def test_branches_that_are_merged_and_joined_need_nothing_else() -> None:
    history = {**FIRST, **texts(drafted(SUMMARY.apply(SHELF))), **texts(drafted(PAPER.apply(SHELF)))}
    both = PAPER.apply(SUMMARY.apply(SHELF))
    assert drafted(both, history).revisions == (), "two heads alone are for `status` to tell"
    made = drafted(both, history, join=True)
    assert [path.rpartition("/")[2] for path in texts(made)] == ["0002_join.py"]
    assert read_history({**history, **texts(made)}).heads == ("0002_join",)


def test_marks_say_what_a_revision_asks_for() -> None:
    made = drafted(Change("a", with_column("books", column("copies", INTEGER, nullable=False))).apply(SHELF))
    assert [(item.marks, item.todo) for item in made.revisions] == [
        ((Mark.EXPAND,), False),
        ((Mark.CONTRACT, Mark.MAY_FAIL), True),
    ]
    dropped = drafted(Change("a", without("books", "note")).apply(SHELF))
    assert [(item.marks, item.chained) for item in dropped.revisions] == [
        ((Mark.EXPAND,), True),
        ((Mark.CONTRACT, Mark.LOSES), False),
    ]
    for revision in (*made.revisions, *dropped.revisions):
        for step in revision.steps:
            assert f"# {', '.join(step.marks)}: {step.title}" in revision.text


def test_a_draft_that_drops_goes_when_the_field_is_back() -> None:
    gone = drafted(Change("a", without("books", "note")).apply(SHELF))
    history, beside = {**FIRST, **texts(gone)}, texts(gone, chained=False)
    assert list(beside) == [f"{DRAFTS}/drop_books_note.py"]
    old = Declared(Change("a", without("books", "note")).apply(SHELF), gone.retired)
    back = drafted(SHELF, history, old, drafts=beside)
    assert (back.removed, back.retired) == ((f"{DRAFTS}/drop_books_note.py",), ())
    assert [item for item in titles(back) if "note" not in item] == []


def test_a_draft_that_was_deleted_stays_deleted_until_drops_are_asked_for() -> None:
    new = Change("a", without("books", "note")).apply(SHELF)
    gone = drafted(new)
    history = {**FIRST, **texts(gone)}
    again = drafted(new, history, Declared(new, gone.retired))
    assert (again.revisions, again.retired) == ((), gone.retired)
    chained = drafted(new, history, Declared(new, gone.retired), with_drops=True)
    assert titles(chained) == ["books.note is dropped with all of its values"]


def test_what_people_wrote_into_a_draft_is_chained_with_it() -> None:
    new = Change("a", without("books", "note")).apply(SHELF)
    gone = drafted(new)
    beside = {
        path: text.replace(
            '    """Apply the change."""\n', '    """Apply the change."""\n    op.execute("SELECT 1")\n'
        )
        for path, text in texts(gone, chained=False).items()
    }
    history = {**FIRST, **texts(gone)}
    chained = drafted(new, history, Declared(new, gone.retired), drafts=beside, with_drops=True)
    (revision,) = chained.revisions
    assert 'op.execute("SELECT 1")' in revision.text
    assert read_history({**history, **texts(chained)}).heads == (
        revision.path.rpartition("/")[2].removesuffix(".py"),
    )


def test_a_rename_that_is_answered_late_takes_the_values_over(tmp_path: Path) -> None:
    database = History(tmp_path / "history", f"sqlite:///{tmp_path}/a.db")
    database.write(FIRST)
    database.upgrade()
    database.insert(metadata_of(SHELF), rows(20))
    before = [row["note"] for row in database.rows(metadata_of(SHELF))["books"]]
    new = Change("a", renamed("books", "note", "remark")).apply(SHELF)
    history = {**FIRST, **texts(drafted(new))}
    late = drafted(new, history, renames=properties("Book", note="remark"))
    assert "books.remark takes over the values of note" in titles(late)
    database.write({**history, **texts(late)})
    database.upgrade()
    assert database.differences(metadata_of(new, late.retired)) == []
    assert [row["remark"] for row in database.rows(metadata_of(new))["books"]] == before


def test_a_name_that_the_database_has_already_is_not_given_again() -> None:
    gone = drafted(Change("a", without("books", "note")).apply(SHELF))
    history = {**FIRST, **texts(gone)}
    old = Declared(Change("a", without("books", "note")).apply(SHELF), gone.retired)
    new = Change("b", renamed("books", "code", "note")).apply(old.tables)
    with pytest.raises(InputError, match=r"the database has books\.note already") as caught:
        drafted(new, history, old, renames=properties("Book", code="note"))
    assert caught.value.code == "name-taken"


@pytest.mark.parametrize("renames", [NO_RENAMES, schemas(Book="Volume")])
def test_a_rename_needs_an_answer(renames: Renames) -> None:
    def called(tables: dict[str, StoredTable]) -> None:
        books = tables.pop("books")
        tables["volumes"] = replace(books, name="volumes", entity="Volume", indexes=())
        edited("loans", "book_id", reference=None)(tables)

    found = titles(drafted(Change("a", called).apply(SHELF), renames=renames))
    assert ("the table books is called volumes; its rows stay" in found) is bool(renames)
    assert ("volumes is a new table" in found) is not bool(renames)


@pytest.mark.parametrize("name", ["a" * 55, "a_very_long_name_of_a_table_with_many_words", "x"])
def test_ids_fit_into_the_table_of_alembic(name: str) -> None:
    new = (*SHELF, replace(SHELF[0], name=name, entity="Other", indexes=()))
    strict = Change("a", edited(name, "email", nullable=False)).apply(new)
    gone = Change("b", without(name, "name")).apply(strict)
    made = [
        drafted(new),
        drafted(strict),
        drafted(gone, old=Declared(strict)),
        drafted(SHELF, old=Declared(new)),
    ]
    for one in made:
        for revision in one.revisions:
            assert len(revision.path.rpartition("/")[2].removesuffix(".py")) <= LONGEST_ID


def test_names_and_values_of_a_contract_stay_texts() -> None:
    nasty = "'; DROP TABLE books; -- \" \n\\ {} %s :x"
    new = Change("a", with_column("books", column("summary", nullable=False, default=nasty))).apply(SHELF)
    fewer = Change("b", edited("books", "status", choices=(nasty,))).apply(new)
    made = drafted(fewer)
    assert all(compile(item.text, item.path, "exec") for item in made.revisions)


def test_the_default_is_what_rows_get(tmp_path: Path) -> None:
    nasty = 'it\'s "so" \n\\ {} %s :x'
    database = History(tmp_path / "history", f"sqlite:///{tmp_path}/a.db")
    database.write(FIRST)
    database.upgrade()
    database.insert(metadata_of(SHELF), rows(3))
    new = Change("a", with_column("books", column("summary", TEXT, nullable=False, default=nasty))).apply(
        SHELF
    )
    database.write(texts(drafted(new)))
    database.upgrade()
    assert {row["summary"] for row in database.rows(metadata_of(new))["books"]} == {nasty}
