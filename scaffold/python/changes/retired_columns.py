"""Columns that a contract's tables do not have any more, found in them for as long as own code reads them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from scaffold.python.changes.generated_names import RETIRED_COLUMNS, Definition, Names, Ref
from scaffold.python.changes.own_uses import Use, Uses

_GROUP: Final = "tables"
_IMPORT: Final = f"_runtime.storage.retired import {RETIRED_COLUMNS}"


class Column(NamedTuple):
    """A column that is kept, by the variable of its table; `value` is its declaration, or else the name that it has now."""

    table: str
    name: str
    value: ast.expr
    scope: Mapping[str, Ref]


def gone_columns(
    before: Names,
    after: Names,
    tables: Mapping[str, str],
    columns: Mapping[str, Mapping[str, str]],
    uses: Uses,
) -> list[Column]:
    """List the columns that own code reads and that a table, by its name now, does not have any more.

    `tables` are new names of tables by the old ones, `columns` those of columns by the table's new name.
    """
    known = {name for group, name in (*before.found, *after.found) if group == _GROUP}
    found: list[Column] = []
    for (group, old), definition in before.found.items():
        now = after.found.get((group, tables.get(old, old)))
        if group != _GROUP or now is None:
            continue
        there, renamed = _declared(now), columns.get(now.ref.name, {})
        earlier = {
            **_kept(before, old),
            **{name: (node, definition.scope) for name, node in _declared(definition).items()},
        }
        for name in earlier:
            if name not in there and _uses(uses, {old, now.ref.name, *_aliases(before, old)}, known, name):
                value, scope = _follow(name, earlier, renamed, there)
                found.append(Column(now.ref.name, name, value, scope))
    return found


def kept_columns(generated: Names, uses: Uses) -> Iterator[tuple[str, tuple[Use, ...]]]:
    """Yield the columns that are kept, as `tables.orders.c.note`, with their uses."""
    known = {name for group, name in generated.found if group == _GROUP}
    for table in generated.columns:
        module = generated.found[_GROUP, table].ref.module
        for name in _kept(generated, table):
            yield (
                f"{module}.{table}.c.{name}",
                tuple(_uses(uses, {table, *_aliases(generated, table)}, known, name)),
            )


def add_columns(text: str, columns: list[Column], dots: str) -> tuple[str, str]:
    """Return a module with columns kept in its tables, and the imports that it needs for them."""
    calls: dict[str, list[str]] = {}
    imports = {f"from {dots}.{_IMPORT}\n"}
    for item in columns:
        calls.setdefault(item.table, []).append(f"{item.name!r}: {ast.unparse(item.value)},\n")
        imports |= {
            _import_line(item.scope[node.id], node.id, dots)
            for node in ast.walk(item.value)
            if isinstance(node, ast.Name) and node.id in item.scope
        }
    lines = "".join(
        f"\n{RETIRED_COLUMNS}({table}, __name__, {{\n{''.join(found)}}})\n" for table, found in calls.items()
    )
    return f"{text}{lines}", "".join(sorted(imports))


def _follow(
    name: str,
    earlier: Mapping[str, tuple[ast.expr, Mapping[str, Ref]]],
    renamed: Mapping[str, str],
    there: Mapping[str, ast.expr],
) -> tuple[ast.expr, Mapping[str, Ref]]:
    """Return the name that a column has now, through all that it has had; its declaration where it has none."""
    seen = {name}
    value, scope = earlier[name]
    while True:
        said = value.value if isinstance(value, ast.Constant) else None
        target = renamed.get(name, said if isinstance(said, str) else None)
        if target is None:
            return value, scope
        if target in there:
            return ast.Constant(target), {}
        if target in seen or target not in earlier:
            return value, scope
        seen.add(target)
        name, (value, scope) = target, earlier[target]


def _aliases(names: Names, table: str) -> Iterator[str]:
    """Yield the names that a table has had, and that are kept for own code."""
    for (group, name), definition in names.found.items():
        if group == _GROUP and definition.alias is not None and definition.alias.name == table:
            yield name


def _declared(definition: Definition) -> dict[str, ast.expr]:
    """Return the columns of a table by name, each with its type and nothing else."""
    node = definition.nodes[0] if definition.nodes else None
    value = node.value if isinstance(node, ast.Assign) else None
    if not isinstance(value, ast.Call):
        return {}
    return {
        str(item.args[0].value): ast.Call(item.func, item.args[:2], [])
        for item in value.args
        if isinstance(item, ast.Call)
        and isinstance(item.func, ast.Name)
        and item.func.id == "Column"
        and isinstance(item.args[0], ast.Constant)
    }


def _kept(names: Names, table: str) -> dict[str, tuple[ast.expr, Mapping[str, Ref]]]:
    value, scope = names.columns.get(table, (ast.Dict([], []), {}))
    return {
        str(key.value): (item, scope)
        for key, item in zip(value.keys, value.values, strict=True)
        if isinstance(key, ast.Constant)
    }


def _uses(uses: Uses, tables: set[str], known: set[str], name: str) -> list[Use]:
    """Return where a column is read: of one of the tables, or of what is not known to be another table."""
    return [
        use
        for (owner, column), places in sorted(uses.columns.items())
        if column == name and (owner in tables or owner not in known)
        for use in places
    ]


def _import_line(ref: Ref, local: str, dots: str) -> str:
    module = f"{dots}{ref.module[1:]}" if ref.module.startswith(".") else ref.module
    return f"from {module} import {ref.name}{'' if local == ref.name else f' as {local}'}\n"
