"""The steps of a revision: each with its marks, and the Python that makes it and takes it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from scaffold.core.literals import python_string, python_value
from scaffold.python.views.stored import ForeignKey, StoredColumn, StoredIndex, StoredTable, foreign_key_name
from scaffold.revisions.conversions import Conversion, Sql
from scaffold.revisions.history import BACKFILL


class Mark(StrEnum):
    """Marks of a step: what it asks of those who run the service while it is applied."""

    EXPAND = "expand"
    """Code of before the change goes on working."""
    CONTRACT = "contract"
    """Code of before the change may fail afterwards."""
    LOSES = "loses data"
    """Values are gone for good."""
    MAY_FAIL = "may fail on data"
    """Rows are counted first, and the step refuses while some of them would break it."""


class Stage(StrEnum):
    """Revisions that a step may stand in: those of one stage share one."""

    EXPAND = "expand"
    CONTRACT = "contract"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a table: `up` and `down` are lines of Python, `todo` is what people have to write before it.

    `column` is empty where the step is about the whole table.
    """

    marks: tuple[Mark, ...]
    title: str
    table: str
    column: str
    up: tuple[str, ...]
    down: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()


EXPAND: Final = (Mark.EXPAND,)
CONTRACT: Final = (Mark.CONTRACT,)
RISKY: Final = (Mark.CONTRACT, Mark.MAY_FAIL)
LOSING: Final = (Mark.CONTRACT, Mark.LOSES)
_FATES: Final = {"CASCADE": "takes the rows of {} along", "SET NULL": "empties {}"}


def create_table(table: StoredTable, *, referring: Iterable[str]) -> Step:
    """Make a table with its indexes; `referring` names the columns whose foreign keys can be made with it."""
    with_key = set(referring)
    columns = [f"    {item.written(referring=item.name in with_key)}," for item in table.columns]
    indexes = [f"op.create_index({item.written(table.name)})" for item in table.indexes]
    up = (f"op.create_table({python_string(table.name)},", *columns, ")", *indexes)
    return Step(EXPAND, f"{table.name} is a new table", table.name, "", up, (_drop_table(table.name),))


def drop_table(table: StoredTable) -> Step:
    """Drop a table; taking that back makes it again, empty."""
    again = create_table(table, referring=())
    title = f"the table {table.name} is dropped with all of its rows"
    return Step(LOSING, title, table.name, "", (_drop_table(table.name),), again.up)


def rename_table(old: str, new: str) -> Step:
    """Give a table another name."""
    return Step(
        CONTRACT,
        f"the table {old} is called {new}; its rows stay",
        new,
        "",
        (f"op.rename_table({python_string(old)}, {python_string(new)})",),
        (f"op.rename_table({python_string(new)}, {python_string(old)})",),
    )


def rename_column(table: str, old: str, new: str) -> Step:
    """Give a column another name."""

    def renamed(before: str, after: str) -> str:
        names = ", ".join(map(python_string, (table, before)))
        return f"op.alter_column({names}, new_column_name={python_string(after)})"

    title = f"{table}.{old} is called {new}; its values stay"
    return Step(CONTRACT, title, table, new, (renamed(old, new),), (renamed(new, old),))


def copy_column(table: str, old: StoredColumn, new: StoredColumn, conversion: Conversion) -> Step:
    """Give a column the values of another one where it has none."""
    name = python_string(new.name)
    row = f"sa.table({python_string(table)}, sa.column({name}))"
    value = f"sa.column({python_string(old.name)})" if conversion.alike else _sql(conversion.values)
    up = f"op.execute(sa.update({row}).where(sa.column({name}).is_(None)).values({{{name}: {value}}}))"
    title = f"{table}.{new.name} takes over the values of {old.name}"
    return Step(EXPAND, title, table, new.name, (*_refusing(table, old.name, conversion), up))


def add_column(table: str, column: StoredColumn, key: ForeignKey | None) -> Step:
    """Add a column without values, with its foreign key."""
    title = f"{table} gets the column {column.name}"
    return Step(EXPAND, title, table, column.name, _add(table, column, key), _drop(table, column.name, key))


def drop_column(table: str, column: StoredColumn) -> Step:
    """Drop a column; taking that back adds it again, empty."""
    title = f"{table}.{column.name} is dropped with all of its values"
    return Step(
        LOSING,
        title,
        table,
        column.name,
        _drop(table, column.name, None),
        _add(table, column, None),
    )


def relax(table: str, column: StoredColumn, *, retired: bool) -> Step:
    """Let a column be empty; taking that back refuses while it is."""
    why = "which the service does not write any more, " if retired else ""
    return Step(
        EXPAND,
        f"{table}.{column.name}, {why}may be empty",
        table,
        column.name,
        _nullable(table, column, allowed=True),
        (*_no_empty(table, column.name), *_nullable(table, column, allowed=False)),
    )


def require(table: str, column: StoredColumn) -> Step:
    """Fill what is empty with the contract's default, or have people write how; then let no value be missing."""
    title = f"{table}.{column.name} is required"
    todo: tuple[str, ...] = ()
    up: list[str] = []
    if column.default is not None:
        up = [_fill(table, column)]
    else:
        example = f"UPDATE {table} SET {column.name} = … WHERE {column.name} IS NULL"  # noqa: S608 - a comment
        todo = (
            f"{BACKFILL} give the rows that are there their {column.name}, such as",
            f"    op.execute({example!r})",
        )
    up += [*_no_empty(table, column.name), *_nullable(table, column, allowed=False)]
    return Step(RISKY, title, table, column.name, tuple(up), _nullable(table, column, allowed=True), todo)


def retype(table: str, old: StoredColumn, new: StoredColumn, there: Conversion, back: Conversion) -> Step:
    """Give a column and its values another type; rows whose values would be lost are refused, on the way back, too."""
    marks = EXPAND if there.alike and there.refused is None else CONTRACT if there.refused is None else RISKY
    title = f"{table}.{new.name} is {_named(new.type)} instead of {_named(old.type)}"
    return Step(
        marks,
        title,
        table,
        new.name,
        (*_refusing(table, new.name, there), *_convert(table, new.name, new.type, there)),
        (*_refusing(table, new.name, back), *_convert(table, new.name, old.type, back)),
    )


def add_index(table: str, index: StoredIndex, *, checked: bool) -> Step:
    """Make an index; one that is `checked` refuses rows that are alike."""
    up = [f"op.create_index({index.written(table)})"]
    names = ", ".join(index.columns)
    if checked:
        columns = ", ".join(f'"{name}"' for name in index.columns)
        alike = f'({columns}) IN (SELECT {columns} FROM "{table}" GROUP BY {columns} HAVING count(*) > 1)'  # noqa: S608 - names
        up.insert(0, _refuse(table, _text(alike), f"have the same {names} as another"))
    title = f"{table} gets {'a unique' if index.unique else 'an'} index over {names}"
    return Step(RISKY if checked else EXPAND, title, table, "", tuple(up), (_drop_index(table, index.name),))


def drop_index(table: str, index: StoredIndex) -> Step:
    """Drop an index; no value goes with it."""
    title = f"{table} loses the index over {', '.join(index.columns)}"
    return Step(
        EXPAND,
        title,
        table,
        "",
        (_drop_index(table, index.name),),
        (f"op.create_index({index.written(table)})",),
    )


def add_key(table: str, column: str, key: ForeignKey, *, checked: bool, again: bool = False) -> Step:
    """Make the foreign key of a column; one that is `checked` refuses rows that refer to what is not there.

    One that is made `again` only says something else about deletions.
    """
    up = list(_add_key(table, column, key))
    if checked:
        orphans = f'"{column}" IS NOT NULL AND "{column}" NOT IN (SELECT "{key.column}" FROM "{key.table}")'  # noqa: S608 - names
        problem = f"name a row of {key.table} that is not there in {column}"
        up.insert(0, _refuse(table, _text(orphans), problem))
    fate = _FATES.get(key.ondelete or "", "is refused while {} refers to it")
    title = f"{table}.{column} refers to {key.table}"
    if again:
        title = f"a deletion in {key.table} {fate.format(f'{table}.{column}')}"
    return Step(RISKY if checked else EXPAND, title, table, column, tuple(up), _drop_key(table, column))


def drop_key(table: str, column: str, key: ForeignKey, *, again: bool = False) -> Step:
    """Drop the foreign key of a column, not its values; `again` says that another one is made after it."""
    title = f"the database does not check any more what {table}.{column} refers to"
    if again:
        title = f"the foreign key of {table}.{column} is made again"
    return Step(EXPAND, title, table, column, _drop_key(table, column), _add_key(table, column, key))


def check_choices(table: str, column: StoredColumn, choices: Iterable[str]) -> Step:
    """Refuse rows whose value the contract does not name any more; the column stays as it is."""
    listed = python_value(sorted(choices))
    rows = f"sa.column({python_string(column.name)}).not_in({listed})"
    return Step(
        RISKY,
        f"{table}.{column.name} may hold fewer values",
        table,
        column.name,
        (_refuse(table, rows, f"have a {column.name} that the contract does not name any more"),),
    )


def rebuild(old: StoredTable, new: StoredTable) -> Step:
    """Make a table with another key, in the place of one that has no rows."""
    every = _refuse(new.name, "sa.true()", "would lose their key: move them by hand")
    made, before = create_table(new, referring=()), create_table(old, referring=())
    keys = f"{', '.join(new.keys) or 'none'} instead of {', '.join(old.keys) or 'none'}"
    return Step(
        RISKY,
        f"the key of {new.name} is {keys}",
        new.name,
        "",
        (every, _drop_table(old.name), *made.up),
        (every, _drop_table(new.name), *before.up),
    )


def _named(type_: str) -> str:
    return type_.partition(".with_variant")[0].removeprefix("sa.").removesuffix("()")


def _drop_table(name: str) -> str:
    return f"op.drop_table({python_string(name)})"


def _drop_index(table: str, name: str) -> str:
    return f"op.drop_index({python_string(name)}, table_name={python_string(table)})"


def _batch(table: str, *lines: str, naming: bool = False) -> tuple[str, ...]:
    convention = ", naming_convention=_CONVENTION" if naming else ""
    head = f"with op.batch_alter_table({python_string(table)}{convention}) as batch:"
    return (head, *(f"    batch.{line}" for line in lines))


def _add(table: str, column: StoredColumn, key: ForeignKey | None) -> tuple[str, ...]:
    # What is required is so in a step of its own.
    bare = StoredColumn(column.name, column.type).written()
    if key is None:
        return (f"op.add_column({python_string(table)}, {bare})",)
    return _batch(table, f"add_column({bare})", _key_call(table, column.name, key))


def _drop(table: str, column: str, key: ForeignKey | None) -> tuple[str, ...]:
    if key is None:
        return (f"op.drop_column({python_string(table)}, {python_string(column)})",)
    return _batch(table, f"drop_column({python_string(column)})")


def _key_call(table: str, column: str, key: ForeignKey) -> str:
    names = ", ".join(map(python_string, (foreign_key_name(table, column), key.table)))
    columns = ", ".join(python_value([name]) for name in (column, key.column))
    return f"create_foreign_key({names}, {columns}{key.options})"


def _add_key(table: str, column: str, key: ForeignKey) -> tuple[str, ...]:
    return _batch(table, _key_call(table, column, key))


def _drop_key(table: str, column: str) -> tuple[str, ...]:
    name = f"_foreign_key({python_string(table)}, {python_string(column)})"
    return _batch(table, f'drop_constraint({name}, type_="foreignkey")', naming=True)


def _nullable(table: str, column: StoredColumn, *, allowed: bool) -> tuple[str, ...]:
    return _batch(
        table,
        f"alter_column({python_string(column.name)}, existing_type={column.type}, nullable={allowed})",
    )


def _fill(table: str, column: StoredColumn) -> str:
    name = python_string(column.name)
    row = f"sa.table({python_string(table)}, sa.column({name}, {column.type}))"
    return (
        f"op.execute(sa.update({row}).where(sa.column({name}).is_(None))"
        f".values({{{name}: {python_value(column.default)}}}))"
    )


def _no_empty(table: str, column: str) -> tuple[str, ...]:
    return (_refuse(table, f"sa.column({python_string(column)}).is_(None)", f"have no {column}"),)


def _refuse(table: str, rows: str, problem: str) -> str:
    return f"_refuse({python_string(table)}, {rows}, {python_string(problem)})"


def _refusing(table: str, column: str, conversion: Conversion) -> tuple[str, ...]:
    if conversion.refused is None:
        return ()
    rows = Sql(
        *(
            f'"{column}" IS NOT NULL AND ({condition})'
            for condition in (conversion.refused.postgresql, conversion.refused.sqlite)
        )
    )
    return (_refuse(table, _sql(rows), conversion.problem),)


def _sql(sql: Sql) -> str:
    if sql.postgresql == sql.sqlite:
        return _text(sql.sqlite)
    texts = f"postgresql={python_string(sql.postgresql)}, sqlite={python_string(sql.sqlite)}"
    return f"sa.text(_sql({texts}))"


def _text(sql: str) -> str:
    return f"sa.text({python_string(sql)})"


def _convert(table: str, column: str, type_: str, conversion: Conversion) -> tuple[str, ...]:
    if conversion.alike:
        return (f"_convert({python_string(table)}, {python_string(column)}, {type_})",)
    texts: Iterable[Any] = (conversion.values.postgresql, conversion.values.sqlite)
    postgresql, sqlite = map(python_string, texts)
    names = f"{python_string(table)}, {python_string(column)}"
    return (f"_convert({names}, {type_}, postgresql={postgresql}, sqlite={sqlite})",)
