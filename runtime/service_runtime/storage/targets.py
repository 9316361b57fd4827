"""Hold the references of a row to what its caller sees: no foreign key notices what is gone softly or another's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from .entities import Entity
from .failures import dangling
from .soft_delete import referred, standing
from .statements import Statements
from .values import to_key


class Targets:
    """The references of one entity to rows that can be deleted softly, or that are there for their owners only.

    The reference to the owner itself is the service's own. Where the contract lets callers without credentials write,
    what they refer to has to be there for its owner.
    """

    def __init__(self, entity: Entity, entities: Mapping[str, Entity]) -> None:
        columns = {column.name: column.column for column in entity.columns}
        owner = None if entity.owner is None else columns[entity.owner]
        self._found = [
            (foreign.parent.name, Statements(other, entities))
            for foreign, other, _ in referred(entity, entities)
            if standing(other, entities) or (other.owner is not None and foreign.parent.name != owner)
        ]
        self._owner = owner

    async def missing(
        self,
        db: AsyncConnection,
        values: Mapping[str, Any],
        *,
        subject: str | None,
        checked: Collection[str] = (),
    ) -> list[str]:
        """Return the columns of a row that name what is not there for the caller, known by ``subject``.

        It is known already of ``checked`` that it belongs to the caller.
        """
        found: list[str] = []
        for column, statements in self._found:
            if values.get(column) is not None:
                owner = None if column == self._owner or column in checked else subject
                if not await _is_there(db, statements, values[column], owner):
                    found.append(column)
        return found

    async def require(
        self,
        db: AsyncConnection,
        values: Mapping[str, Any],
        *,
        subject: str | None,
        checked: Collection[str] = (),
    ) -> None:
        """Check what a new row names; the parameters are those of ``missing``.

        Raises:
            Problem: 409 when some of it is not there for the caller.
        """
        if await self.missing(db, values, subject=subject, checked=checked):
            raise dangling()


async def _is_there(db: AsyncConnection, statements: Statements, key: Any, owner: str | None) -> bool:
    entity = statements.entity
    conditions = {entity.key: key}
    if owner is not None and entity.owner is not None:
        conditions[entity.owner] = to_key(statements.columns[entity.owner].kind, owner)
    statement, parameters = statements.one(conditions)
    # A deletion of the row waits until the unit of work ends, as with foreign keys.
    locked = statement.with_for_update(read=True, key_share=True)
    return (await db.execute(locked, parameters)).first() is not None
