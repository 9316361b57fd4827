"""Build the SQL of an entity, each statement once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from sqlalchemy import (
    ColumnElement,
    Delete,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from .entities import Column, Entity
from .selecting import Operator, Test
from .soft_delete import standing

Conditions: TypeAlias = Mapping[str, Any]
"""Wire name → SQL value that the column equals, or a list of values of which it equals one."""

Terms: TypeAlias = Sequence[tuple[Column, bool]]
"""The columns of an order before the key, and of each whether it goes down; rows without a value come last."""

_AFTER, _LIMIT, _OFFSET, _VERSIONS, _STATES = "after", "limit", "offset", "versions", "states"
_COMPARED: Mapping[Operator, Callable[[ColumnElement[Any], Any], ColumnElement[bool]]] = {
    "ne": lambda column, value: or_(column != value, column.is_(None)),
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "contains": lambda column, value: column.ilike(value, escape="\\"),
    "starts_with": lambda column, value: column.ilike(value, escape="\\"),
    "absent": lambda column, _: column.is_(None),
    "words": lambda column, value: column.ilike(value, escape="\\"),
}


def insert_or_ignore(db: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that leaves a row with the same key as it is, and then counts no rows.

    Another unique value that is taken is an error of the database still.
    """
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing(index_elements=list(table.primary_key))


class Statements:
    """Build and keep the statements of one entity.

    Values are bound by name: see the function of the same name as the statement for its parameters. Statements are
    kept by their shape, which is the set of names in their conditions; the contract bounds how many there are. Rows
    that were deleted softly, and those that belong to them, are there for none of them.
    """

    def __init__(self, entity: Entity, entities: Mapping[str, Entity]) -> None:
        self.entity = entity
        self.table = entity.table
        self.columns: dict[str, Column] = {column.name: column for column in entity.columns}
        self.key = self.table.c[self.columns[entity.key].column]
        self._standing = standing(entity, entities)
        self._kept: dict[tuple[Any, ...], Any] = {}

    def one(self, conditions: Conditions, *, lock: bool = False) -> tuple[Select[Any], dict[str, Any]]:
        """Return the SELECT of the rows that meet ``conditions``, and its parameters."""

        def make() -> Select[Any]:
            statement = select(self.table).where(*self._where(conditions))
            return statement.with_for_update() if lock else statement

        return self._keep(("one", lock, *_shape(conditions)), make), _parameters(conditions)

    def page(
        self,
        conditions: Conditions,
        *,
        after: Any,
        limit: int,
        offset: int = 0,
        tests: Sequence[Test] = (),
        terms: Terms = (),
        values: Sequence[Any] = (),
    ) -> tuple[Select[Any], dict[str, Any]]:
        """Return the SELECT of at most ``limit`` rows in the order of the list.

        They come after the row with the key ``after``, which has ``values`` in the columns of ``terms``. Where terms
        are given, rows with the same values are in the order of their keys.
        """
        descending = terms[-1][1] if terms else self.entity.newest_first

        def make() -> Select[Any]:
            statement = select(self.table).where(*self._where(conditions), *self._tested(tests))
            if after is not None:
                statement = statement.where(self._beyond(terms, values, descending=descending))
            order: list[ColumnElement[Any]] = []
            for column, down in terms:
                sql = self.table.c[column.column]
                order += [sql.is_(None), sql.desc() if down else sql.asc()]
            order.append(self.key.desc() if descending else self.key.asc())
            return statement.order_by(*order).limit(bindparam(_LIMIT)).offset(bindparam(_OFFSET))

        parameters = {**_parameters(conditions, tests=tests), _LIMIT: limit, _OFFSET: offset}
        if after is not None:
            parameters[_AFTER] = after
            parameters |= {f"last_{place}": value for place, value in enumerate(values) if value is not None}
        sorts = tuple((column.name, down) for column, down in terms)
        nulls = tuple(value is None for value in values)
        shape = ("page", after is not None, sorts, nulls, *_shape(conditions, tests))
        return self._keep(shape, make), parameters

    def count(
        self, conditions: Conditions, *, tests: Sequence[Test] = ()
    ) -> tuple[Select[Any], dict[str, Any]]:
        """Return the SELECT of the number of rows that meet ``conditions``."""

        def make() -> Select[Any]:
            where = (*self._where(conditions), *self._tested(tests))
            return select(func.count()).select_from(self.table).where(*where)

        shape = ("count", *_shape(conditions, tests))
        return self._keep(shape, make), _parameters(conditions, tests=tests)

    def aggregate(
        self, conditions: Conditions, by: str, function: str, name: str
    ) -> tuple[Select[Any], dict[str, Any]]:
        """Return the SELECT of what a function makes of a property, for each value of the property ``by``."""

        def make() -> Select[Any]:
            group, value = (self.table.c[self.columns[item].column] for item in (by, name))
            statement = select(group, getattr(func, function)(value)).where(*self._where(conditions))
            return statement.group_by(group)

        return self._keep(("aggregate", by, function, name, *_shape(conditions)), make), _parameters(
            conditions
        )

    def update(
        self,
        conditions: Conditions,
        values: Mapping[str, Any],
        *,
        versions: frozenset[int] | None = None,
        states: tuple[str, frozenset[str]] | None = None,
    ) -> tuple[Update, dict[str, Any]]:
        """Return the UPDATE that sets ``values`` (by SQL column), counts the version up and returns the row.

        Only rows in one of ``versions`` are changed, and only while the property ``states[0]`` is in ``states[1]``.
        """

        def make() -> Update:
            statement = update(self.table).where(*self._where(conditions, versions))
            if states is not None:
                state = self.table.c[self.columns[states[0]].column]
                statement = statement.where(state.in_(bindparam(_STATES, expanding=True)))
            new = {name: bindparam(f"new_{name}", type_=self.table.c[name].type) for name in values}
            changed = statement.values({**new, "row_version": self.table.c.row_version + 1})
            return cast("Update", changed.returning(*self.table.c))

        parameters = _parameters(conditions, versions)
        parameters |= {f"new_{name}": value for name, value in values.items()}
        if states is not None:
            parameters[_STATES] = sorted(states[1])
        shape = ("update", versions is None, states and states[0], *sorted(values), *_shape(conditions))
        return self._keep(shape, make), parameters

    def delete(
        self, conditions: Conditions, *, versions: frozenset[int] | None = None
    ) -> tuple[Delete, dict[str, Any]]:
        """Return the DELETE of the rows that meet ``conditions`` in one of ``versions``."""

        def make() -> Delete:
            return delete(self.table).where(*self._where(conditions, versions))

        shape = ("delete", versions is None, *_shape(conditions))
        return self._keep(shape, make), _parameters(conditions, versions)

    def _where(
        self, conditions: Conditions, versions: frozenset[int] | None = None
    ) -> list[ColumnElement[bool]]:
        clauses: list[ColumnElement[bool]] = [*self._standing]
        for number, (name, value) in enumerate(sorted(conditions.items())):
            column = self.table.c[self.columns[name].column]
            several = isinstance(value, list)
            bound = bindparam(f"is_{number}", type_=column.type, expanding=several)
            clauses.append(column.in_(bound) if several else column == bound)
        if versions is not None:
            clauses.append(self.table.c.row_version.in_(bindparam(_VERSIONS, expanding=True)))
        return clauses

    def _tested(self, tests: Sequence[Test]) -> list[ColumnElement[bool]]:
        clauses = []
        for number, test in enumerate(tests):
            compare = _COMPARED[test.operator]
            columns = [self.table.c[self.columns[name].column] for name in test.names]
            clauses.append(
                or_(*(compare(column, bindparam(f"test_{number}", type_=column.type)) for column in columns))
            )
        return clauses

    def _beyond(self, terms: Terms, values: Sequence[Any], *, descending: bool) -> ColumnElement[bool]:
        """Compare with the last row of the page before: by the first term in which a row differs, or by the key."""
        bound: ColumnElement[Any] = bindparam(_AFTER, type_=self.key.type)
        beyond: ColumnElement[bool] = self.key < bound if descending else self.key > bound
        for place in range(len(values) - 1, -1, -1):
            column, down = terms[place]
            sql = self.table.c[column.column]
            if values[place] is None:
                beyond = and_(sql.is_(None), beyond)
                continue
            last: ColumnElement[Any] = bindparam(f"last_{place}", type_=sql.type)
            further = sql < last if down else sql > last
            beyond = or_(further, sql.is_(None), and_(sql == last, beyond))
        return beyond

    def _keep(self, shape: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        statement = self._kept.get(shape)
        if statement is None:
            statement = self._kept[shape] = make()
        return statement


def _shape(conditions: Conditions, tests: Sequence[Test] = ()) -> tuple[Any, ...]:
    equal = tuple((name, isinstance(value, list)) for name, value in sorted(conditions.items()))
    return (*equal, *((test.names, test.operator) for test in tests))


def _parameters(
    conditions: Conditions, versions: frozenset[int] | None = None, tests: Sequence[Test] = ()
) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        f"is_{number}": value for number, (_, value) in enumerate(sorted(conditions.items()))
    }
    parameters |= {f"test_{number}": test.value for number, test in enumerate(tests)}
    if versions is not None:
        parameters[_VERSIONS] = sorted(versions)
    return parameters
