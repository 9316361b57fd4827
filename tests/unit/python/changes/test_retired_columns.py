"""A column stays found in its table while own code reads it there."""

from __future__ import annotations

import pytest

from scaffold.python.changes.retired import NOTHING_RENAMED, Renamed, list_retired, retire
from scaffold.python.text.formatting import format_python

HEAD = """from __future__ import annotations

from sqlalchemy import Column, ForeignKey, MetaData, String, Table, Text

from .._runtime.storage.entities import JsonValue

metadata = MetaData()
"""
TABLES = "src/shop/_generated/tables.py"


def tables(orders: str, items: str = "") -> dict[str, str]:
    made = f'orders = Table("orders", metadata, Column("id", Text(), primary_key=True), {orders})\n'
    other = f'items = Table("items", metadata, Column("id", Text(), primary_key=True), {items})\n'
    return format_python({TABLES: f"{HEAD}\n{made}\n{other}"})


def own(text: str) -> dict[str, str]:
    return {"src/shop/mine.py": text}


NOTE = 'Column("note", String(9), nullable=False)'
USES = (
    "from shop._generated.tables import orders\nX = orders.c.note\n",
    "from shop._generated.tables import orders as o\nX = o.columns['note']\n",
    "from ._generated import tables\nX = tables.orders.c['note']\n",
    "from .other import table\nX = table('orders').c.note\n",
    "from .other import orders\nc = orders.c\nX = c.note\n",
)


@pytest.mark.parametrize("text", USES)
def test_a_column_is_found_while_it_is_read(text: str) -> None:
    old, new, code = tables(NOTE), tables(""), own(text)
    kept = retire(old, new, "shop", code)
    assert (
        'retired_columns(\n    orders,\n    __name__,\n    {\n        "note": Column("note", String(9)),\n    },\n)\n'
        in kept[TABLES]
    )
    assert "from .._runtime.storage.retired import retired_columns\n" in kept[TABLES]
    found = list_retired({**new, **kept}, "shop", code)
    assert [(item.place, [use.path for use in item.uses]) for item in found] == [
        ("tables.orders.c.note", ["src/shop/mine.py"])
    ]
    # The next run keeps it, too, and one that has the column again or nobody who reads it does not.
    assert retire({**new, **kept}, new, "shop", code) == kept
    assert retire(kept, old, "shop", code) == {}
    assert retire(kept, new, "shop", {}) == {}


@pytest.mark.parametrize(
    "text",
    [
        "from ._generated.tables import orders\nX = orders.c.id\n",
        "from ._generated.tables import items\nX = items.c.note\n",
        "from ._generated.tables import orders\nX = orders.note\n",
    ],
)
def test_what_nobody_reads_goes(text: str) -> None:
    assert retire(tables(NOTE, NOTE), tables("", NOTE), "shop", own(text)) == {}


def test_a_type_that_nothing_else_needs_is_imported() -> None:
    old = tables('Column("place", JsonValue), Column("user", Text(), ForeignKey("items.id"))')
    new = {TABLES: tables("")[TABLES].replace("from .._runtime.storage.entities import JsonValue\n", "")}
    code = own("from ._generated.tables import orders\nX = orders.c.place, orders.c.user\n")
    text = retire(old, new, "shop", code)[TABLES]
    assert "from .._runtime.storage.entities import JsonValue\n" in text
    assert '"place": Column("place", JsonValue)' in text
    assert '"user": Column("user", Text())' in text


def test_one_that_is_called_something_else_is_found_under_its_old_names() -> None:
    code = own("from ._generated.tables import orders\nX = orders.c.note, orders.c.remark\n")
    first, second, third = (
        tables(NOTE),
        tables(NOTE.replace("note", "remark")),
        tables(NOTE.replace("note", "memo")),
    )
    renamed = Renamed(columns={"orders": {"note": "remark"}})
    once = {**second, **retire(first, second, "shop", code, renamed)}
    assert '"note": "remark"' in once[TABLES]
    assert retire(once, second, "shop", code, NOTHING_RENAMED)[TABLES] == once[TABLES]
    renamed = Renamed(columns={"orders": {"remark": "memo"}})
    twice = {**third, **retire(once, third, "shop", code, renamed)}
    assert '"note": "memo"' in twice[TABLES]
    assert '"remark": "memo"' in twice[TABLES]
    assert '"note": Column("remark", String(9))' in retire(twice | once, tables(""), "shop", code)[TABLES]


def test_one_that_has_gone_after_it_was_called_something_else() -> None:
    first, third = tables(NOTE), {TABLES: f"{HEAD}\nx = 1\n"}
    second = {TABLES: first[TABLES].replace("orders = Table", "purchases = Table")}
    code = own("from ._generated.tables import orders\nX = orders.c.id\n")
    once = {**second, **retire(first, second, "shop", code, Renamed(tables={"orders": "purchases"}))}
    twice = {**third, **retire(once, third, "shop", code)}
    text = twice["src/shop/_generated/retired.py"]
    assert text.index("purchases = Table(") < text.index("orders = purchases")
    assert [item.place for item in list_retired(twice, "shop", code)] == ["tables.orders"]
    assert {**third, **retire(twice, third, "shop", code)} == twice


def test_tables_that_are_divided_into_modules_have_lost_nothing() -> None:
    old = tables(NOTE)
    folder = TABLES.removesuffix(".py")
    new = format_python(
        {
            f"{folder}/__init__.py": "from .metadata import metadata as metadata\nfrom .orders import orders as orders\n",
            f"{folder}/metadata.py": "from sqlalchemy import MetaData\n\nmetadata = MetaData()\n",
            f"{folder}/orders.py": f"{HEAD.replace('metadata = MetaData()', 'from .metadata import metadata')}\n"
            f'orders = Table("orders", metadata, {NOTE})\n',
        }
    )
    code = own("from ._generated.tables import metadata, orders\nX = metadata, orders.c.note\n")
    assert retire(old, new, "shop", code) == {}


def test_a_table_that_is_called_something_else() -> None:
    old = tables(NOTE)
    new = {TABLES: old[TABLES].replace("orders = Table", "purchases = Table").replace("note", "remark")}
    code = own("from ._generated.tables import orders\nX = orders.c.note\n")
    renamed = Renamed(tables={"orders": "purchases"}, columns={"purchases": {"note": "remark"}})
    kept = retire(old, new, "shop", code, renamed)
    assert "from .tables import purchases as orders\n" in kept["src/shop/_generated/retired.py"]
    assert '"note": "remark"' in kept[TABLES]
    assert {item.place for item in list_retired({**new, **kept}, "shop", code)} == {
        "tables.orders", "tables.purchases.c.note",
    }  # fmt: skip
    assert retire({**new, **kept}, new, "shop", code) == kept
