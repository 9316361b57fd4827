"""The tables that a history makes, found by reading its revisions: what is in a database that is at its heads."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from scaffold.python.views.stored import ForeignKey, StoredTable, foreign_key_name
from scaffold.revisions.expressions import (
    UnreadableError,
    called,
    literal,
    options,
    read_column,
    read_index,
    read_ondelete,
    read_table,
    read_type,
    text,
    texts,
    with_reference,
)
from scaffold.revisions.history import History

Tables = dict[str, StoredTable]

_DEFINES = re.compile(r"\b(create|alter|drop|rename)\s+(table|index|unique|column)\b", re.IGNORECASE)
_LOOPS = (ast.For, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.ListComp, ast.GeneratorExp)


def replay(history: History) -> Mapping[str, StoredTable] | None:
    """Return the tables at the heads of a history, by name; None where only running it would tell.

    That is so when a revision changes tables in a loop, through SQL of its own, or with names that are computed.
    """
    tables: Tables = {}
    try:
        for revision in history.revisions:
            for statement in revision.tree.body:
                if isinstance(statement, ast.FunctionDef) and statement.name == "upgrade":
                    _Upgrade(tables).run(statement.body)
    except (UnreadableError, KeyError, IndexError):
        return None
    return tables


def changes_of(tree: ast.Module, tables: Mapping[str, StoredTable]) -> Mapping[str, StoredTable] | None:
    """Return what one more revision makes of tables; None where only running it would tell."""
    changed = dict(tables)
    try:
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef) and statement.name == "upgrade":
                _Upgrade(changed).run(statement.body)
    except (UnreadableError, KeyError, IndexError):
        return None
    return changed


class _Upgrade:
    """Applies the statements of an `upgrade()` to tables."""

    def __init__(self, tables: Tables, batches: Mapping[str, str] | None = None) -> None:
        self._tables = tables
        self._batches = dict(batches or {})

    def run(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.With(items=items, body=body):
                inner = _Upgrade(self._tables, {**self._batches, **_batches(items)})
                inner.run(body)
            case ast.If(body=body, orelse=orelse):
                # Databases differ in how a change is made, not in what it makes.
                self.run((*body, *orelse))
            case ast.Expr(value=ast.Call() as call):
                self._call(call)
            case _:
                if any(self._changes(node) for node in ast.walk(statement)):
                    raise UnreadableError

    def _changes(self, node: ast.AST) -> bool:
        """Tell whether something that is not followed may change tables."""
        if not isinstance(node, ast.Call):
            return False
        owner, _, name = called(node).rpartition(".")
        return (owner == "op" or owner in self._batches) and (name in _OPERATIONS or name == "execute")

    def _call(self, call: ast.Call) -> None:
        owner, _, name = called(call).rpartition(".")
        if not owner and name == CONVERT:
            self._convert(call)
        elif name == "execute" and _DEFINES.search(ast.unparse(call)):
            raise UnreadableError
        elif owner in self._batches:
            table = ast.Constant(self._batches[owner])
            self._apply(name, _in_batch(name, call, table))
        elif owner == "op":
            self._apply(name, call)
        elif not owner and any(isinstance(node, _LOOPS) for node in ast.walk(call)):
            raise UnreadableError

    def _apply(self, name: str, call: ast.Call) -> None:
        operation = _OPERATIONS.get(name)
        if operation is not None:
            operation(self._tables, call)

    def _convert(self, call: ast.Call) -> None:
        table = self._tables[text(call.args[0])]
        column = table.column(text(call.args[1]))
        if column is None:
            raise UnreadableError
        self._tables[table.name] = table.with_column(replace(column, type=read_type(call.args[2])))


CONVERT: Final = "_convert"
"""The function of drafted revisions that gives a column another type."""
FOREIGN_KEY: Final = "_foreign_key"
"""The function of drafted revisions that finds the name of a foreign key."""


def _batches(items: Iterable[ast.withitem]) -> dict[str, str]:
    found = {}
    for item in items:
        call = item.context_expr
        if isinstance(call, ast.Call) and called(call) == "op.batch_alter_table":
            if not isinstance(item.optional_vars, ast.Name):
                continue
            found[item.optional_vars.id] = text(call.args[0])
    return found


def _in_batch(name: str, call: ast.Call, table: ast.expr) -> ast.Call:
    """Write an operation of a batch as the one of `op` that says its table."""
    place = 1 if name in ("create_index", "create_foreign_key") else 0
    if name in ("drop_index", "drop_constraint"):
        place = 1
    return ast.Call(call.func, [*call.args[:place], table, *call.args[place:]], call.keywords)


def _create_table(tables: Tables, call: ast.Call) -> None:
    table = read_table(call, skip=1)
    tables[table.name] = table


def _drop_table(tables: Tables, call: ast.Call) -> None:
    del tables[text(call.args[0])]


def _rename_table(tables: Tables, call: ast.Call) -> None:
    old, new = text(call.args[0]), text(call.args[1])
    tables[new] = replace(tables.pop(old), name=new)
    _refer(tables, lambda key: replace(key, table=new) if key.table == old else key)


def _add_column(tables: Tables, call: ast.Call) -> None:
    table = tables[text(call.args[0])]
    tables[table.name] = table.with_column(read_column(call.args[1]))


def _drop_column(tables: Tables, call: ast.Call) -> None:
    table, name = tables[text(call.args[0])], text(call.args[1])
    tables[table.name] = replace(
        table,
        columns=tuple(item for item in table.columns if item.name != name),
        indexes=tuple(item for item in table.indexes if name not in item.columns),
    )


def _alter_column(tables: Tables, call: ast.Call) -> None:
    table, given = tables[text(call.args[0])], options(call)
    column = table.column(text(call.args[1]))
    if column is None:
        raise UnreadableError
    old = column.name
    if "type_" in given:
        column = replace(column, type=read_type(given["type_"]))
    if "nullable" in given:
        column = replace(column, nullable=literal(given["nullable"]) is True)
    table = table.with_column(column)
    if "new_column_name" in given:
        table = table.with_renamed(old, text(given["new_column_name"]))
    tables[table.name] = table
    if "new_column_name" in given:
        new = text(given["new_column_name"])
        place = (table.name, old)
        _refer(tables, lambda key: replace(key, column=new) if (key.table, key.column) == place else key)


def _refer(tables: Tables, change: Callable[[ForeignKey], ForeignKey]) -> None:
    for table in list(tables.values()):
        for column in table.columns:
            if column.reference is not None:
                tables[table.name] = tables[table.name].with_column(
                    replace(column, reference=change(column.reference))
                )


def _create_index(tables: Tables, call: ast.Call) -> None:
    table = tables[text(call.args[1])]
    index = read_index(call.args[0], texts(call.args[2]), options(call))
    tables[table.name] = replace(table, indexes=(*table.indexes, index))


def _drop_index(tables: Tables, call: ast.Call) -> None:
    name = text(call.args[0])
    for table in tables.values():
        if table.index(name) is not None:
            kept = tuple(item for item in table.indexes if item.name != name)
            tables[table.name] = replace(table, indexes=kept)
            return


def _create_foreign_key(tables: Tables, call: ast.Call) -> None:
    _, table, target, own, other = call.args[:5]
    columns, keys = texts(own), texts(other)
    if len(columns) == 1 and len(keys) == 1:
        reference = ForeignKey(text(target), keys[0], read_ondelete(options(call)))
        tables[text(table)] = with_reference(tables[text(table)], columns[0], reference)


def _drop_constraint(tables: Tables, call: ast.Call) -> None:
    name, table = call.args[0], tables[text(call.args[1])]
    if isinstance(name, ast.Call) and called(name) == FOREIGN_KEY:
        tables[table.name] = with_reference(table, text(name.args[1]), None)
        return
    asked = text(name)
    for column in table.columns:
        if column.reference is not None and asked in (
            foreign_key_name(table.name, column.name),
            f"{table.name}_{column.name}_fkey",
        ):
            tables[table.name] = with_reference(table, column.name, None)


_OPERATIONS: Final[Mapping[str, Callable[[Tables, ast.Call], None]]] = {
    "create_table": _create_table,
    "drop_table": _drop_table,
    "rename_table": _rename_table,
    "add_column": _add_column,
    "drop_column": _drop_column,
    "alter_column": _alter_column,
    "create_index": _create_index,
    "drop_index": _drop_index,
    "create_foreign_key": _create_foreign_key,
    "drop_constraint": _drop_constraint,
}
