"""Tables, columns and indexes as they are written in Python, read without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scaffold.python.views.stored import JSON_TYPE, ForeignKey, StoredColumn, StoredIndex, StoredTable

_LENGTH = re.compile(r"sa\.(String|Text)\((?:length=)?(\d+)\)\Z")
_OWN_TYPES = {"UtcDateTime()": "sa.DateTime(timezone=True)", "JsonValue": JSON_TYPE}


class UnreadableError(Exception):
    """Code says something in a way that only running it would tell."""


def literal(node: ast.expr) -> Any:
    """Return the value of a literal.

    Raises UnreadableError for any other expression.
    """
    # op.f("…") only says that a name is final.
    if isinstance(node, ast.Call) and called(node) in ("op.f", "batch_op.f") and len(node.args) == 1:
        node = node.args[0]
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise UnreadableError from error


def text(node: ast.expr) -> str:
    """Return the value of a literal text; raise UnreadableError for anything else."""
    value = literal(node)
    if not isinstance(value, str):
        raise UnreadableError
    return value


def texts(node: ast.expr) -> tuple[str, ...]:
    """Return the values of a list of literal texts; raise UnreadableError for anything else."""
    value = literal(node)
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise UnreadableError
    return tuple(value)


def called(node: ast.Call) -> str:
    """Write what is called, as `op.add_column`."""
    return ast.unparse(node.func)


def options(node: ast.Call) -> Mapping[str, ast.expr]:
    """Return the keyword arguments of a call; raise UnreadableError where they are spread from a mapping."""
    if any(item.arg is None for item in node.keywords):
        raise UnreadableError
    return {item.arg: item.value for item in node.keywords if item.arg is not None}


def read_type(node: ast.expr) -> str:
    """Write a type as a revision of ours does, whatever it was written like."""
    written = ast.unparse(node)
    if written in _OWN_TYPES:
        return _OWN_TYPES[written]
    name = written.removeprefix("sa.").removeprefix("sqlalchemy.")
    if name.startswith(("JSON(", "postgresql.JSONB(")):
        return JSON_TYPE
    whole = f"sa.{name}" if "." not in name.partition("(")[0] else name
    whole = whole if whole.endswith(")") else f"{whole}()"
    length = _LENGTH.match(whole)
    return f"sa.{length.group(1)}({length.group(2)})" if length else whole


def read_column(node: ast.expr) -> StoredColumn:
    """Read `Column("name", Type(), ForeignKey(…), nullable=False)`, with or without `sa.` before it."""
    if not isinstance(node, ast.Call) or _last(node) != "Column" or len(node.args) < 2:
        raise UnreadableError
    given = options(node)
    key = "primary_key" in given and literal(given["primary_key"]) is True
    nullable = not key and ("nullable" not in given or literal(given["nullable"]) is not False)
    references = [
        read_reference(item)
        for item in node.args[2:]
        if isinstance(item, ast.Call) and _last(item) == "ForeignKey"
    ]
    return StoredColumn(
        text(node.args[0]),
        read_type(node.args[1]),
        nullable=nullable,
        key=key,
        reference=references[0] if references else None,
    )


def read_reference(node: ast.Call) -> ForeignKey:
    """Read `ForeignKey("table.column", ondelete="CASCADE")`."""
    table, _, column = text(node.args[0]).rpartition(".")
    return ForeignKey(table, column, _ondelete(options(node)))


def read_index(name: ast.expr, columns: tuple[str, ...], given: Mapping[str, ast.expr]) -> StoredIndex:
    """Read an index from the name, the columns and the keyword arguments with which it is made."""
    return StoredIndex(text(name), columns, unique="unique" in given and literal(given["unique"]) is True)


def read_table(node: ast.Call, *, skip: int) -> StoredTable:
    """Read the columns, keys and indexes of `Table("name", metadata, …)` or `op.create_table("name", …)`.

    `skip` is the number of arguments before the first column.
    """
    table = StoredTable(text(node.args[0]), "", ())
    for item in node.args[skip:]:
        if not isinstance(item, ast.Call):
            raise UnreadableError
        table = _with_part(table, item)
    return table


def with_reference(table: StoredTable, column: str, reference: ForeignKey | None) -> StoredTable:
    """Return a table with another foreign key of a column, or with none; raise UnreadableError without the column."""
    found = table.column(column)
    if found is None:
        raise UnreadableError
    return table.with_column(replace(found, reference=reference))


def read_ondelete(given: Mapping[str, ast.expr]) -> str | None:
    """Return what a deletion does, as SQL says it; None where it is refused."""
    return _ondelete(given)


def _with_part(table: StoredTable, item: ast.Call) -> StoredTable:
    kind = _last(item)
    if kind == "Column":
        return table.with_column(read_column(item))
    if kind == "Index":
        columns = tuple(text(part) for part in item.args[1:])
        return replace(table, indexes=(*table.indexes, read_index(item.args[0], columns, options(item))))
    if kind == "PrimaryKeyConstraint":
        for name in (text(part) for part in item.args):
            column = table.column(name)
            if column is None:
                raise UnreadableError
            table = table.with_column(replace(column, key=True, nullable=False))
    if kind == "ForeignKeyConstraint":
        own, other = texts(item.args[0]), texts(item.args[1])
        if len(own) == 1 and len(other) == 1:
            target, _, column_name = other[0].rpartition(".")
            return with_reference(table, own[0], ForeignKey(target, column_name, _ondelete(options(item))))
    return table


def _ondelete(given: Mapping[str, ast.expr]) -> str | None:
    action = literal(given["ondelete"]) if "ondelete" in given else None
    return None if action in (None, "NO ACTION") else str(action)


def _last(node: ast.Call) -> str:
    return called(node).rpartition(".")[2]
