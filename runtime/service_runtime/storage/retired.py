"""Tables and columns of earlier contracts: declared for migrations, found by own code, and read by no request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Index, MetaData, Table
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import NullType

from ..core.retired import warn_retired

__all__ = ["add_retired", "retired_columns"]


def add_retired(metadata: MetaData, file: Path) -> None:
    """Add to tables what a file lists of retired ones, a line of JSON for each; without a file nothing is retired.

    Lines of another kind, such as the marks of a conflict in git, are passed over. Types are left to the database.
    """
    if file.is_file():
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("{"):
                _add(metadata, json.loads(line))


def retired_columns(table: Table, module: str, columns: Mapping[str, Column[Any] | str]) -> None:
    """Let a table's ``c`` find columns that it does not have any more, with a warning, and list only its own.

    Each is given by what it was, or by the name that it has now.
    """
    found: dict[str, Column[Any]] = {}
    for name, item in columns.items():
        if isinstance(item, str):
            found[name] = table.c[item]
        else:
            item.table = table
            found[name] = item
    # Where SQLAlchemy keeps the collection, once it has been asked for.
    table.__dict__["c"] = _Columns(table, module, found)


class _Columns(ReadOnlyColumnCollection[str, Column[Any]]):
    """The columns of a table; those of before are found, and not listed."""

    __slots__ = ("_module", "_retired", "_table")
    _module: str
    _retired: Mapping[str, Column[Any]]
    _table: Table

    def __init__(self, table: Table, module: str, retired: Mapping[str, Column[Any]]) -> None:
        super().__init__(table._columns)
        object.__setattr__(self, "_table", table)
        object.__setattr__(self, "_module", module)
        object.__setattr__(self, "_retired", retired)

    def __getattr__(self, key: str) -> Any:
        if key not in self._retired:
            return super().__getattr__(key)
        warn_retired(self._module, f"{self._table.name}.c.{key}")
        return self._retired[key]

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str) or key not in self._retired:
            return super().__getitem__(key)
        warn_retired(self._module, f"{self._table.name}.c.{key}")
        return self._retired[key]


def _add(metadata: MetaData, retired: dict[str, Any]) -> None:
    known = metadata.tables.get(retired["table"])
    columns = [
        Column(item["name"], NullType(), primary_key=item["key"], nullable=item["nullable"])
        for item in retired["columns"]
        if known is None or item["name"] not in known.columns
    ]
    table = Table(retired["table"], metadata, *columns, extend_existing=True)
    for item in retired["indexes"]:
        Index(item["name"], *(table.columns[name] for name in item["columns"]), unique=item["unique"])
