"""The tables of a contract, with what it says of their values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from scaffold.core.values import sequence
from scaffold.model.describe import Description
from scaffold.model.service import Entity
from scaffold.normal.schemas import SchemaReader
from scaffold.python.views.stored import StoredColumn, StoredTable
from scaffold.python.views.tables import view_tables
from scaffold.revisions.conversions import kind_of, longest

_PLAIN: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "json": (str, int, float, bool, list, dict),
}
"""The kinds of columns for which a contract's default can be written, with its types."""


def declare_tables(description: Description) -> tuple[StoredTable, ...]:
    """Return the tables of a contract in the order in which they can be made, each column with its default and choices."""
    reader = SchemaReader(description.contract, settled=True)
    return tuple(
        _with_values(reader, description.model.entity(view.stored.entity), view.stored)
        for view in view_tables(description.model)
    )


def with_values(tables: Iterable[StoredTable], description: Description) -> tuple[StoredTable, ...]:
    """Add to the tables of generated code what the contract that they were made from says of values."""
    known = {table.entity: table for table in declare_tables(description)}
    return tuple(
        replace(table, columns=tuple(_like(column, known.get(table.entity)) for column in table.columns))
        for table in tables
    )


def _like(column: StoredColumn, table: StoredTable | None) -> StoredColumn:
    same = [item for item in table.columns if item.field == column.field and item.field] if table else []
    return replace(column, default=same[0].default, choices=same[0].choices) if same else column


def _with_values(reader: SchemaReader, entity: Entity, table: StoredTable) -> StoredTable:
    shape = reader.shape(reader.at(entity.pointer))
    schemas = {} if shape is None else {name: item.schema for name, item in shape.properties.items()}
    return replace(
        table,
        columns=tuple(
            _with_value(reader, column, schemas[column.field]) if column.field in schemas else column
            for column in table.columns
        ),
    )


def _with_value(reader: SchemaReader, column: StoredColumn, schema: Any) -> StoredColumn:
    facts = reader.facts(schema)
    listed = sequence(facts.get("enum"))
    choices = tuple(item for item in listed if isinstance(item, str))
    default = facts.get("default")
    fits = column.reference is None and not column.key and _fits(column, default)
    return replace(column, default=default if fits else None, choices=choices or None)


def _fits(column: StoredColumn, value: Any) -> bool:
    """Tell whether a default is a value of the column that a revision can write."""
    kind = kind_of(column.type)
    if not isinstance(value, _PLAIN.get(kind, ())) or (
        kind in ("integer", "number") and isinstance(value, bool)
    ):
        return False
    if isinstance(value, float) and not math.isfinite(value):
        return False
    most = longest(column.type)
    return most is None or len(str(value)) <= most
