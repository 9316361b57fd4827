"""The tables that a service's generated code declares: what its database was made for when it was last generated."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from scaffold.core.errors import InputError
from scaffold.python.views.stored import StoredTable
from scaffold.revisions.expressions import UnreadableError, called, literal, read_table, text

_FOLDER = "_generated/tables"


@dataclass(frozen=True, slots=True)
class Declared:
    """The tables of a service's contract, and what is `retired`: still in its database, of earlier contracts."""

    tables: tuple[StoredTable, ...]
    retired: tuple[StoredTable, ...] = ()


def is_tables_file(path: str) -> bool:
    """Tell whether a file of a service declares tables."""
    return path.endswith(f"/{_FOLDER}.py") or (f"/{_FOLDER}/" in path and path.endswith(".py"))


def read_generated(files: Mapping[str, str]) -> tuple[StoredTable, ...]:
    """Read the tables of `_generated/tables.py`, or of the modules in `_generated/tables/`, by path.

    Raises InputError for a file that generated code is never like.
    """
    tables: list[StoredTable] = []
    for path, source in sorted(files.items()):
        if is_tables_file(path):
            try:
                tree = ast.parse(source)
                tables += _mapped(tree, list(_tables(tree)))
            except (SyntaxError, ValueError, KeyError, IndexError, UnreadableError) as error:
                raise InputError(
                    "tables-unreadable",
                    f"{path} cannot be read as the tables that were generated",
                    hint="take the file back as it was generated: it is never edited by hand",
                ) from error
    return tuple(tables)


def _tables(tree: ast.Module) -> Iterator[tuple[str, StoredTable]]:
    """Yield each table with the name of its variable, which is empty for what is only kept."""
    for statement in tree.body:
        value = statement.value if isinstance(statement, ast.Assign | ast.Expr) else None
        if isinstance(value, ast.Call) and called(value) == "Table":
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            yield target.id if isinstance(target, ast.Name) else "", read_table(value, skip=2)


def _mapped(tree: ast.Module, tables: Iterable[tuple[str, StoredTable]]) -> list[StoredTable]:
    """Say of each table which entity it holds, and of its columns which properties."""
    entities = {ast.unparse(call.args[1]): call for call in _entities(tree)}
    return [
        _with_entity(table, entities[variable]) if variable in entities else table
        for variable, table in tables
    ]


def _entities(tree: ast.Module) -> Iterator[ast.Call]:
    for statement in tree.body:
        if (
            isinstance(statement, ast.AnnAssign)
            and ast.unparse(statement.target) == "ENTITIES"
            and isinstance(statement.value, ast.Dict)
        ):
            yield from (item for item in statement.value.values if isinstance(item, ast.Call))


def _with_entity(table: StoredTable, entity: ast.Call) -> StoredTable:
    listed = next(item.value for item in entity.keywords if item.arg == "columns")
    fields = {
        text(item.args[1]): text(item.args[0])
        for item in (listed.elts if isinstance(listed, ast.Tuple) else ())
        if isinstance(item, ast.Call)
    }
    columns = tuple(replace(item, field=fields.get(item.name, "")) for item in table.columns)
    return replace(table, entity=str(literal(entity.args[0])), columns=columns)
