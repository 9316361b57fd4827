"""Columns that a contract's tables do not have any more: found, with a warning, and not among the others."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, MetaData, String, Table, Text, create_engine, select, text

from service_runtime.storage.retired import retired_columns


@pytest.fixture
def orders() -> Table:
    table = Table("orders", MetaData(), Column("id", Text(), primary_key=True), Column("remark", Text()))
    columns = {"note": Column("note", String(9)), "memo": "remark"}
    retired_columns(table, "shop._generated.tables", columns)
    return table


@pytest.mark.parametrize("read", [lambda table: table.c.note, lambda table: table.columns["note"]])
def test_a_column_is_found_with_a_warning(orders: Table, read) -> None:
    with pytest.warns(DeprecationWarning, match=r"^Retired: .* tables\.orders\.c\.note any more$") as said:
        column = read(orders)
    assert said[0].filename == __file__
    assert str(select(column).where(column == "x")) == (
        "SELECT orders.note \nFROM orders \nWHERE orders.note = :note_1"
    )


def test_one_that_is_called_something_else_is_the_other(orders: Table) -> None:
    with pytest.warns(DeprecationWarning, match="Retired"):
        assert orders.c.memo is orders.c.remark


def test_nothing_else_of_the_table_has_it(orders: Table) -> None:
    assert [column.name for column in orders.c] == ["id", "remark"]
    assert "note" not in orders.c
    assert str(select(orders)) == "SELECT orders.id, orders.remark \nFROM orders"
    assert list(orders.to_metadata(MetaData()).c.keys()) == ["id", "remark"]
    orders.append_column(Column("late", Text()))
    assert orders.c.late.name == orders.c[2].name == "late"
    with pytest.raises(AttributeError, match="nothing"):
        _ = orders.c.nothing
    with pytest.raises(KeyError):
        _ = orders.c["nothing"]


def test_the_database_is_asked_for_it(orders: Table) -> None:
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("CREATE TABLE orders (id TEXT, remark TEXT, note TEXT)"))
        connection.execute(text("INSERT INTO orders VALUES ('1', 'r', 'n')"))
        with pytest.warns(DeprecationWarning, match="Retired"):
            assert connection.scalars(select(orders.c.note)).one() == "n"
        assert connection.execute(select(orders)).one() == ("1", "r")


def test_an_alias_of_the_table_finds_it_too(orders: Table) -> None:
    other = orders.alias("other")
    with pytest.warns(DeprecationWarning, match=r"tables\.orders\.c\.note any more"):
        asked = select(other.c.note, orders.c.id).where(other.c["note"] == "x")
    assert str(asked) == (
        "SELECT other.note, orders.id \nFROM orders AS other, orders \nWHERE other.note = :note_1"
    )
    with pytest.warns(DeprecationWarning, match="Retired"):
        assert orders.alias().c.memo.name == "remark"
    assert other.c.keys() == ["id", "remark"]
    with pytest.raises(AttributeError, match="nothing"):
        _ = other.c.nothing
