"""Tables and columns that a database still has of earlier contracts, as the file that declares it for migrations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from scaffold.python.views.stored import StoredColumn, StoredIndex, StoredTable

RETIRED: Final = "migrations/retired.jsonl"
"""The file: a line of JSON for each table, so that git merges those of two branches."""


def write_retired(tables: Iterable[StoredTable]) -> str | None:
    """Write the file; None where nothing is retired."""
    lines = [
        json.dumps(_value(table), ensure_ascii=False) for table in sorted(tables, key=lambda item: item.name)
    ]
    return "\n".join((*lines, "")) if lines else None


def read_retired(text: str) -> tuple[StoredTable, ...]:
    """Read the file; lines of another kind, such as the marks of a conflict in git, are passed over."""
    tables: dict[str, StoredTable] = {}
    for line in text.splitlines():
        if line.startswith("{"):
            table = _table(json.loads(line))
            # Both sides of a conflict may name a table.
            for column in tables.get(table.name, table).columns:
                table = table.with_column(column)
            tables[table.name] = table
    return tuple(tables.values())


def _value(table: StoredTable) -> dict[str, Any]:
    columns = [
        {"name": item.name, "type": item.type, "nullable": item.nullable, "key": item.key}
        for item in table.columns
    ]
    indexes = [
        {"name": item.name, "columns": list(item.columns), "unique": item.unique} for item in table.indexes
    ]
    return {"table": table.name, "columns": columns, "indexes": indexes}


def _table(value: dict[str, Any]) -> StoredTable:
    columns = tuple(
        StoredColumn(item["name"], item["type"], nullable=item["nullable"], key=item["key"])
        for item in value["columns"]
    )
    indexes = tuple(
        StoredIndex(item["name"], tuple(item["columns"]), unique=item["unique"]) for item in value["indexes"]
    )
    return StoredTable(value["table"], "", columns, indexes)
