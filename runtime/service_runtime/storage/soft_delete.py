"""Tell the rows that are there from those that a soft delete marked as gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    FromClause,
    Select,
    bindparam,
    exists,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from .entities import Entity
from .failures import dangling

_KEY = "referred_key"


def standing(entity: Entity, entities: Mapping[str, Entity]) -> list[ColumnElement[bool]]:
    """Return the conditions under which a row is there: neither it nor what it belongs to was deleted softly.

    It belongs to what its foreign keys with ON DELETE CASCADE name, and to what these belong to, within itself too.
    """
    return list(_standing(entity, entity.table, entities, frozenset({entity.name})))


def _standing(
    entity: Entity, rows: FromClause, entities: Mapping[str, Entity], seen: frozenset[str]
) -> Iterator[ColumnElement[bool]]:
    yield from _unmarked(entity, rows)
    for column, other, key in referred(entity, entities):
        if column.ondelete != "CASCADE":
            continue
        above, name = other.table.alias(), column.parent.name
        if other.name == entity.name and other.soft_delete is not None:
            yield or_(rows.c[name].is_(None), rows.c[name].not_in(_gone_within(entity, name, key)))
        if other.name in seen:
            continue
        inner = list(_standing(other, above, entities, seen | {other.name}))
        if inner:
            query: Select[Any] = select(literal_column("1")).select_from(above)
            there = exists(query.where(above.c[key] == rows.c[name], *inner))
            yield or_(rows.c[name].is_(None), there)


def _gone_within(entity: Entity, name: str, key: str) -> Select[Any]:
    """Select the keys of an entity's rows that were deleted softly, and of all that belong to them by one reference."""
    marked, below = entity.table.alias(), entity.table.alias()
    first = select(marked.c[key]).where(*map(not_, _unmarked(entity, marked)))
    # Within its SELECT: the driver of SQLite counts no rows of a DELETE that begins with WITH.
    gone = first.cte(recursive=True, nesting=True)
    gone = gone.union(select(below.c[key]).where(below.c[name] == gone.c[key]))
    return select(gone.c[key])


def _unmarked(entity: Entity, rows: FromClause) -> Iterator[ColumnElement[bool]]:
    """Yield the condition under which a row itself was not deleted softly; none where none can be."""
    if entity.soft_delete is not None:
        names = {column.name: column.column for column in entity.columns}
        mark = rows.c[names[entity.soft_delete.property]]
        value = entity.soft_delete.value
        yield mark.is_(None) if value is None else or_(mark.is_(None), mark != value)


def referred(entity: Entity, entities: Mapping[str, Entity]) -> Iterator[tuple[ForeignKey, Entity, str]]:
    """Yield the foreign keys of an entity, each with the entity that it names and the column of the key there."""
    by_table = {other.table.name: other for other in entities.values()}
    for column in entity.table.columns:
        for foreign in column.foreign_keys:
            table, _, key = foreign.target_fullname.rpartition(".")
            if table in by_table:
                yield foreign, by_table[table], key


class Dependents:
    """The rows that refer to one entity and do not belong to it, while which a soft delete with 409 is refused."""

    def __init__(self, entity: Entity, entities: Mapping[str, Entity]) -> None:
        self._queries: list[Select[Any]] = []
        if entity.soft_delete is None or not entity.soft_delete.refused:
            return
        for other in entities.values():
            for foreign, target, _ in referred(other, entities):
                if target.name != entity.name or foreign.ondelete == "CASCADE":
                    continue
                column = foreign.parent
                key = bindparam(_KEY, type_=column.type)
                query: Select[Any] = select(literal_column("1")).select_from(other.table).where(column == key)
                if other.name == entity.name:
                    query = query.where(other.table.c[_key_column(other)] != key)
                self._queries.append(query.where(*standing(other, entities)).limit(1))

    async def refuse(self, db: AsyncConnection, key: Any) -> None:
        """Check that nothing refers to the row with this key.

        Raises:
            Problem: 409 when something does.
        """
        for query in self._queries:
            if (await db.execute(query, {_KEY: key})).first() is not None:
                raise dangling()


def _key_column(entity: Entity) -> str:
    return next(column.column for column in entity.columns if column.name == entity.key)
