from __future__ import annotations

from dataclasses import replace

from scaffold.python.text.parts import MOST_LINES
from scaffold.python.views.table_modules import divide_migration, divide_tables
from scaffold.python.views.tables import TableView
from tests.unit.python.shop import viewed


def long_tables() -> list[TableView]:
    """Return copies of one table, each of nearly the length of a module."""
    table = viewed().tables[0]
    columns = table.columns * (MOST_LINES // (3 * len(table.columns)))
    return [replace(table, columns=columns, entity=f"'E{number}'") for number in range(5)]


def test_few_tables_are_one_module_and_one_migration() -> None:
    view = viewed()
    assert [(module.name, module.tables) for module in view.table_modules] == [("", view.tables)]
    assert [(item.revision, item.previous) for item in view.migrations] == [("0001_initial", "0000_platform")]


def test_tables_are_with_the_resource_that_works_on_them() -> None:
    modules = divide_tables(
        long_tables(), {"'E0'": "orders", "'E3'": "orders", "'E1'": "metadata", "'E2'": "annotations"}
    )
    found = {module.name: [table.entity for table in module.tables] for module in modules}
    assert sorted(entity for entities in found.values() for entity in entities) == [
        f"'E{number}'" for number in range(5)
    ]
    assert list(found) == sorted(found)
    assert found["metadata_2"] == ["'E1'"]
    assert found["annotations_2"] == ["'E2'"], (
        "`from __future__ import annotations` leaves that name in the package"
    )
    assert [name for name in found if name.startswith("orders")]
    assert [name for name in found if name.startswith("other")]


def test_migrations_follow_each_other_in_the_order_of_the_tables() -> None:
    tables = long_tables()
    migrations = divide_migration(tables)
    assert [table for item in migrations for table in item.tables] == tables
    revisions = [item.revision for item in migrations]
    assert revisions[:2] == ["0001_initial", "0001_initial_2"]
    assert [item.previous for item in migrations] == ["0000_platform", *revisions[:-1]]


def test_a_service_without_tables_has_its_first_migration() -> None:
    assert [item.revision for item in divide_migration([])] == ["0001_initial"]
