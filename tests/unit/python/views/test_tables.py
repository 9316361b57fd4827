from __future__ import annotations

import dataclasses

import pytest

from scaffold.model.service import Entity, KeyForm, Link
from scaffold.normal.schemas import ValueType
from scaffold.python.views.tables import TableView, column_names, view_tables
from tests.unit.python.shop import model, viewed


def table(name: str) -> TableView:
    return next(item for item in viewed().tables if item.name == name)


def column(name: str, table_name: str = "shop_orders") -> tuple[str, str, str]:
    found = [item for item in table(table_name).columns if item.sql.startswith(f"Column('{name}'")]
    return found[0].sql, found[0].migration, found[0].mapping


def entity_with(*names: str) -> Entity:
    order = model().entity("Order")
    field = order.field("note")
    return dataclasses.replace(order, fields=tuple(dataclasses.replace(field, name=name) for name in names))


@pytest.mark.parametrize(
    ("name", "sql", "migration"),
    [
        (
            "id",
            "Column('id', Uuid(as_uuid=False), primary_key=True)",
            "sa.Column('id', sa.Uuid(as_uuid=False), primary_key=True)",
        ),
        (
            "customer",
            "Column('customer', String(80), nullable=False)",
            "sa.Column('customer', sa.String(80), nullable=False)",
        ),
        ("note", "Column('note', Text())", "sa.Column('note', sa.Text())"),
        (
            "total",
            "Column('total', BigInteger(), nullable=False)",
            "sa.Column('total', sa.BigInteger(), nullable=False)",
        ),
        (
            "created_at",
            "Column('created_at', UtcDateTime())",
            "sa.Column('created_at', sa.DateTime(timezone=True))",
        ),
        ("weight", "Column('weight', Double())", "sa.Column('weight', sa.Double())"),
        (
            "class",
            "Column('class', JsonValue)",
            "sa.Column('class', sa.JSON().with_variant(postgresql.JSONB(), \"postgresql\"))",
        ),
    ],
)
def test_scalars_have_typed_columns_and_the_rest_is_json(name: str, sql: str, migration: str) -> None:
    assert column(name)[:2] == (sql, migration)


def test_what_clients_decide_is_writable() -> None:
    flags = {
        item.mapping.split("'")[1]: ("writable=True" in item.mapping, "mutable=True" in item.mapping)
        for item in table("shop_orders").columns
    }
    assert flags == {
        "id": (False, False),
        "user_id": (False, False),
        "customer": (True, True),
        "note": (True, True),
        "status": (False, False),
        "total": (False, False),
        "created_at": (False, False),
        "class": (True, True),
        "weight": (True, True),
    }


def test_a_machine_starts_where_nothing_leads_to() -> None:
    assert "neutral='placed'" in column("status")[2]
    assert "neutral=0" in column("total")[2]
    assert "neutral" not in column("note")[2]


def test_a_reference_is_a_foreign_key_with_an_index() -> None:
    sql, migration, _ = column("order_id", "lines")
    assert "ForeignKey('shop_orders.id', ondelete=\"CASCADE\")" in sql
    assert "sa.ForeignKey('shop_orders.id', ondelete=\"CASCADE\")" in migration
    assert [(item.name, item.columns, item.unique) for item in table("lines").indexes] == [
        ("'ix_lines_order_id'", "'order_id'", False)
    ]


def test_indexes_are_those_of_the_contract_and_of_the_owner() -> None:
    assert [(item.columns, item.unique) for item in table("shop_orders").indexes] == [
        ("'status', 'customer'", False),
        ("'customer'", True),
        ("'user_id'", False),
    ]


def test_an_entity_says_how_it_is_kept() -> None:
    assert table("shop_orders").settings == (
        "key='id'",
        "key_kind='uuid'",
        "minted=True",
        "owner='user_id'",
        "created='created_at'",
        "transitions={'cancel': Transition('cancel', frozenset({'placed'}), 'cancelled', 'status')}",
        "newest_first=True",
    )


def test_links_and_the_form_of_keys_are_written_as_the_runtime_takes_them() -> None:
    order, *others = model().entities
    key = dataclasses.replace(order.field(order.key), type=ValueType.STRING)
    linked = dataclasses.replace(
        order,
        fields=(key, *(item for item in order.fields if item.name != order.key)),
        links=(Link(("links", "self"), "/orders/{id}", {"id": "id"}, absolute=True),),
        key_form=KeyForm("ord_", "ulid"),
    )
    turned = dataclasses.replace(model(), entities=(linked, *others))
    settings = next(item.settings for item in view_tables(turned) if item.name == "shop_orders")
    assert "links=(Link(('links', 'self', ), '/orders/{id}', {'id': 'id'}, absolute=True),)" in settings
    assert "key_form=KeyForm('ord_', 'ulid')" in settings


def test_parents_are_made_before_what_refers_to_them() -> None:
    turned = dataclasses.replace(model(), entities=model().entities[::-1])
    assert [item.name for item in view_tables(turned)] == ["shop_orders", "lines"]


def test_a_circle_of_references_ends() -> None:
    order, line = model().entities
    back = dataclasses.replace(line.relations[0], field="note", entity="Line")
    circle = dataclasses.replace(model(), entities=(dataclasses.replace(order, relations=(back,)), line))
    assert len(view_tables(circle)) == 2


def test_columns_are_unique_as_databases_compare_them() -> None:
    names = column_names(entity_with("userId", "user_id", "UserID", "row_version", "", "9", "日本", "x" * 80))
    assert list(names.values()) == [
        "user_id",
        "user_id_2",
        "user_id_3",
        "row_version_2",
        "field",
        "f_9",
        "field_2",
        "x" * 60,
    ]


@pytest.mark.parametrize("name", ["'; DROP TABLE orders; --", 'a"b', "a\nb", "{{ x }}"])
def test_no_text_of_a_name_reaches_sql(name: str) -> None:
    (found,) = column_names(entity_with(name)).values()
    assert found.replace("_", "").isalnum()


def test_two_entities_never_share_a_table_name_in_python() -> None:
    order = model().entity("Order")
    entities = tuple(
        dataclasses.replace(order, name=name, table=name) for name in ("metadata", "Index", "index")
    )
    names = [item.name for item in view_tables(dataclasses.replace(model(), entities=entities))]
    assert names == ["metadata_", "index_", "index__2"]


def test_a_very_long_text_has_no_length() -> None:
    order = model().entity("Order")
    fields = tuple(
        dataclasses.replace(item, max_length=10**9) if item.type is ValueType.STRING else item
        for item in order.fields
    )
    found = view_tables(dataclasses.replace(model(), entities=(dataclasses.replace(order, fields=fields),)))
    assert "Column('customer', Text(), nullable=False)" in [item.sql for item in found[0].columns]
