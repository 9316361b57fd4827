"""Empty the references to a row that is about to be deleted, where the contract lets those that refer to it stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Update, bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .entities import Entity
from .values import moment

_KEY, _INSTANT = "deleted_key", "instant"


class Referrers:
    """Know the references to one entity that its rows' deletion empties (ON DELETE SET NULL).

    The database would empty them too, but not count the versions of the rows up, and with them their entity tags.
    """

    def __init__(self, entity: Entity, entities: Mapping[str, Entity]) -> None:
        columns = {column.name: column.column for column in entity.columns}
        target = f"{entity.table.name}.{columns[entity.key]}"
        self._updates = [
            _emptying(other, str(column.name))
            for other in entities.values()
            for column in other.table.columns
            for key in column.foreign_keys
            if key.ondelete == "SET NULL" and key.target_fullname == target
        ]

    def __bool__(self) -> bool:
        return bool(self._updates)

    async def release(self, db: AsyncConnection, key: Any, instant: datetime) -> None:
        """Empty all references to the row with this key."""
        for statement, kind in self._updates:
            stamp = {} if kind is None else {_INSTANT: moment(kind, instant)}
            await db.execute(statement, {_KEY: key, **stamp})


def _emptying(entity: Entity, name: str) -> tuple[Update, str | None]:
    """Return the UPDATE that empties a reference, and the kind of the column that takes the instant, if one does."""
    column = entity.table.c[name]
    stamp = next((item for item in entity.columns if item.name == entity.updated), None)
    values: dict[str, Any] = {name: None, "row_version": entity.table.c.row_version + 1}
    if stamp is not None:
        values[stamp.column] = bindparam(_INSTANT, type_=entity.table.c[stamp.column].type)
    statement = update(entity.table).where(column == bindparam(_KEY, type_=column.type)).values(values)
    return statement, None if stamp is None else stamp.kind
