"""Rows of an entity as the tests write and read them in the database, past the service's operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..storage.children import Children
from ..storage.entities import Entity
from ..storage.keys import mint_key
from ..storage.rows import Given, Rows
from ..storage.statements import Statements
from ..storage.values import from_sql, now, to_sql
from .harness import Service
from .package import tables


def insert_row(
    service: Service, entity: Entity, subject: str, given: Mapping[str, Any], values: Mapping[str, Any]
) -> Any:
    """Insert a row with its children and return its key; ``values`` are properties by name, ``given`` the chosen."""

    async def add(db: AsyncConnection) -> Any:
        rows, instant = Rows(entity), now()
        key = given.get(entity.key)
        if key is None:
            key = values.get(entity.key) if not entity.minted else None
        if key is None:
            key = await mint_key(db, Statements(entity, tables.ENTITIES))
        key = to_sql(rows.columns[entity.key].kind, key)
        row = rows.new(Given({}), values, key=key, subject=subject, instant=instant)
        await db.execute(insert(entity.table), row)
        await Children(entity, tables.ENTITIES).insert(db, key, values, subject=subject, instant=instant)
        return from_sql(rows.columns[entity.key].kind, key)

    return service.run(add)


def spread_values(
    service: Service, entity: Entity, keys: Sequence[Any], wire: str, values: Sequence[Any]
) -> None:
    """Give the row of each key another value in one property."""
    rows = Rows(entity)
    key, column = rows.columns[entity.key], rows.columns[wire]

    async def change(db: AsyncConnection) -> None:
        for one, value in zip(keys, values, strict=False):
            of = entity.table.c[key.column] == to_sql(key.kind, one)
            set_ = {column.column: None if value is None else to_sql(column.kind, value)}
            await db.execute(update(entity.table).where(of).values(set_))

    service.run(change)


def read_row(service: Service, entity: Entity, key: Any) -> dict[str, Any] | None:
    """Return the row of a key by SQL column; None where there is none."""
    column = Rows(entity).columns[entity.key]

    async def read(db: AsyncConnection) -> Any:
        of = entity.table.c[column.column] == to_sql(column.kind, key)
        return (await db.execute(select(entity.table).where(of))).mappings().one_or_none()

    row = service.run(read)
    return None if row is None else dict(row)
