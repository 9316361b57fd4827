"""Store the arrays of an entity whose items are rows of another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from .entities import Child, Entity
from .keys import mint_key
from .rows import Given, Rows
from .statements import Statements


@dataclass(frozen=True, slots=True)
class _Member:
    child: Child
    rows: Rows
    statements: Statements
    children: Children


class Children:
    """Read and write the children of one entity, and theirs; an entity within itself is followed once."""

    def __init__(
        self, entity: Entity, entities: Mapping[str, Entity], above: frozenset[str] = frozenset()
    ) -> None:
        above |= {entity.name}
        self._members = tuple(
            _Member(child, Rows(below), Statements(below), Children(below, entities, above))
            for child in entity.children
            if (below := entities[child.entity]).name not in above
        )

    async def insert(
        self,
        db: AsyncConnection,
        parent: Any,
        body: Mapping[str, Any],
        *,
        subject: str | None,
        instant: datetime,
    ) -> None:
        """Insert the rows for the arrays that ``body`` has; ``parent`` is the parent's key."""
        for member in self._members:
            new: list[dict[str, Any]] = []
            below: list[tuple[Any, Mapping[str, Any]]] = []
            for item in body.get(member.child.name) or ():
                key = await _child_key(db, member, item)
                fixed = {member.child.foreign_key: parent}
                new.append(member.rows.new(Given(item), fixed, key=key, subject=subject, instant=instant))
                below.append((key, item))
            if new:
                await db.execute(insert(member.statements.table), new)
            for key, item in below:
                await member.children.insert(db, key, item, subject=subject, instant=instant)

    async def replace(
        self,
        db: AsyncConnection,
        parent: Any,
        body: Mapping[str, Any],
        *,
        subject: str | None,
        instant: datetime,
    ) -> None:
        """Put new rows in the place of the old ones, for the arrays that ``body`` has."""
        for member in self._members:
            if member.child.name in body:
                await db.execute(*member.statements.delete({member.child.foreign_key: parent}))
        await self.insert(db, parent, body, subject=subject, instant=instant)

    async def attach(self, db: AsyncConnection, parents: Mapping[Any, dict[str, Any]]) -> None:
        """Add the arrays of children to each parent (key → JSON object), with one statement per array."""
        if not parents:
            return
        for member in self._members:
            arrays = await member_arrays(db, member.statements, member.rows, member.child, list(parents))
            for key, parent in parents.items():
                parent[member.child.name] = list(arrays.get(key, {}).values())
            await member.children.attach(
                db, {key: item for array in arrays.values() for key, item in array.items()}
            )


class Holders:
    """The entities whose replies show rows of one entity within them: their versions move when such a row changes."""

    def __init__(
        self, entity: Entity, entities: Mapping[str, Entity], below: frozenset[str] = frozenset()
    ) -> None:
        below |= {entity.name}
        columns = {column.name: column.column for column in entity.columns}
        self._found = tuple(
            (columns[child.foreign_key], Statements(above), Holders(above, entities, below))
            for above in entities.values()
            for child in above.children
            if child.entity == entity.name and above.name not in below
        )
        self.columns = frozenset(column for column, _, _ in self._found)
        """The columns of the entity that name who holds a row."""

    async def touch(self, db: AsyncConnection, *rows: Mapping[str, Any] | RowMapping) -> None:
        """Count up the version of what holds these rows, and of what holds that."""
        for column, statements, above in self._found:
            for key in dict.fromkeys(row[column] for row in rows):
                if key is not None:
                    touched = await db.execute(*statements.update({statements.entity.key: key}, {}))
                    await above.touch(db, *touched.mappings().all())


async def member_arrays(
    db: AsyncConnection, statements: Statements, rows: Rows, child: Child, parents: Sequence[Any]
) -> dict[Any, dict[Any, dict[str, Any]]]:
    """Return parent's key → child's key → JSON object, the oldest child first."""
    statement, parameters = statements.one({child.foreign_key: list(parents)})
    result = await db.execute(statement.order_by(statements.key), parameters)
    foreign = statements.columns[child.foreign_key].column
    arrays: dict[Any, dict[Any, dict[str, Any]]] = {}
    for row in result.mappings():
        arrays.setdefault(row[foreign], {})[row[statements.key.name]] = rows.decode(row)
    return arrays


async def _child_key(db: AsyncConnection, member: _Member, item: Mapping[str, Any]) -> Any:
    column = member.statements.columns[member.statements.entity.key]
    if not member.statements.entity.minted and item.get(column.name) is not None:
        return member.rows.encode(column, item[column.name])
    return await mint_key(db, member.statements)
