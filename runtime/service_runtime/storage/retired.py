"""Tables and columns of earlier contracts: declared for migrations, found by own code, and read by no request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Index, MetaData, Table
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.selectable import NamedFromClause
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

    Each is given by what it was, or by the name that it has now. Aliases of the table find them, too.
    """

    def alias(name: str | None = None, flat: bool = False) -> NamedFromClause:
        found = Table.alias(table, name, flat)
        _extend(found, found.c, table.name, module, columns)
        return found

    _extend(table, table.c, table.name, module, columns)
    table.__dict__["alias"] = alias


def _extend(
    source: NamedFromClause,
    own: ReadOnlyColumnCollection[str, Any],
    name: str,
    module: str,
    columns: Mapping[str, Column[Any] | str],
) -> None:
    found: dict[str, ColumnElement[Any]] = {}
    for key, item in columns.items():
        if isinstance(item, str):
            found[key] = own[item]
        else:
            found[key] = column = Column(item.name, item.type)
            column.table = source  # type: ignore[assignment]  # annotated as a Table; an alias names its columns as well
    # Where SQLAlchemy keeps the collection, once it has been asked for.
    source.__dict__["c"] = _Columns(own, name, module, found)


class _Columns(ReadOnlyColumnCollection[str, Any]):
    """The columns of a table or of an alias of it; those of before are found, and not listed."""

    __slots__ = ("_module", "_name", "_retired")
    _module: str
    _retired: Mapping[str, ColumnElement[Any]]
    _name: str

    def __init__(
        self,
        own: ReadOnlyColumnCollection[str, Any],
        name: str,
        module: str,
        retired: Mapping[str, ColumnElement[Any]],
    ) -> None:
        super().__init__(own._parent)
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_module", module)
        object.__setattr__(self, "_retired", retired)

    def __getattr__(self, key: str) -> Any:
        if key not in self._retired:
            return super().__getattr__(key)
        warn_retired(self._module, f"{self._name}.c.{key}")
        return self._retired[key]

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str) or key not in self._retired:
            return super().__getitem__(key)
        warn_retired(self._module, f"{self._name}.c.{key}")
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
