"""Store the arrays of an entity whose items are rows of another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ..core.types import Call
from .entities import Child, Computed, Entity
from .keys import mint_key
from .rows import Given, Rows
from .statements import Statements
from .targets import Targets
from .values import from_sql


@dataclass(frozen=True, slots=True)
class _Member:
    child: Child
    rows: Rows
    statements: Statements
    targets: Targets
    children: Children


class Children:
    """Read and write the children of one entity, and theirs; an entity within itself is followed once."""

    def __init__(
        self, entity: Entity, entities: Mapping[str, Entity], above: frozenset[str] = frozenset()
    ) -> None:
        above |= {entity.name}
        # A row that was deleted softly is shown whole where it is shown, as by the reply to its deletion.
        shown = {
            name: replace(other, soft_delete=None) if name in above else other
            for name, other in entities.items()
        }
        self._computed = tuple(
            (item, Statements(entities[item.entity], entities if item.entity in above else shown))
            for item in entity.computed
        )
        self._members = tuple(
            _Member(
                child,
                Rows(below),
                Statements(below, shown),
                Targets(below, entities),
                Children(below, entities, above),
            )
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
            above = member.rows.columns[member.child.foreign_key].column
            for row in new:
                await member.targets.require(db, {**row, above: None}, subject=subject)
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

    async def attach(self, call: Call, parents: Mapping[Any, dict[str, Any]]) -> None:
        """Add children and what is computed to each parent (key → JSON object), one statement for each property."""
        if not parents:
            return
        for computed, statements in self._computed:
            await _compute(call.db, computed, statements, parents)
        for member in self._members:
            arrays = await member_arrays(call, member.statements, member.rows, member.child, list(parents))
            for key, parent in parents.items():
                parent[member.child.name] = list(arrays.get(key, {}).values())
            await member.children.attach(
                call, {key: item for array in arrays.values() for key, item in array.items()}
            )


class Holders:
    """The entities whose replies show rows of one entity within them: their versions move when such a row changes."""

    def __init__(
        self, entity: Entity, entities: Mapping[str, Entity], below: frozenset[str] = frozenset()
    ) -> None:
        below |= {entity.name}
        columns = {column.name: column.column for column in entity.columns}
        self._found: list[tuple[str, Statements, Holders]] = []
        for above in entities.values():
            shown = [(item.entity, item.foreign_key) for item in above.children]
            shown += [(item.entity, item.foreign_key) for item in above.computed]
            for name, foreign_key in dict.fromkeys(shown):
                if name == entity.name and above.name not in below:
                    holders = Holders(above, entities, below)
                    self._found.append((columns[foreign_key], Statements(above, entities), holders))
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
    call: Call, statements: Statements, rows: Rows, child: Child, parents: Sequence[Any]
) -> dict[Any, dict[Any, dict[str, Any]]]:
    """Return parent's key → child's key → JSON object, the oldest child first."""
    statement, parameters = statements.one({child.foreign_key: list(parents)})
    result = await call.db.execute(statement.order_by(statements.key), parameters)
    foreign = statements.columns[child.foreign_key].column
    arrays: dict[Any, dict[Any, dict[str, Any]]] = {}
    for row in result.mappings():
        value = rows.decode(row)
        rows.link(call, row, value)
        arrays.setdefault(row[foreign], {})[row[statements.key.name]] = value
    return arrays


async def _compute(
    db: AsyncConnection, computed: Computed, statements: Statements, parents: Mapping[Any, dict[str, Any]]
) -> None:
    by, name, function = computed.foreign_key, computed.property, computed.function
    query = statements.aggregate({by: list(parents)}, by, function, name)
    values = {row[0]: row[1] for row in await db.execute(*query)}
    kind = "integer" if function == "count" else statements.columns[name].kind
    empty = 0 if function in {"count", "sum"} else None
    for key, parent in parents.items():
        value = values.get(key, empty)
        if value is None:
            value = empty
        # PostgreSQL adds up integers to a decimal.
        if value is not None and kind in {"integer", "number"}:
            value = int(value) if kind == "integer" else float(value)
        if value is not None:
            parent[computed.name] = from_sql(kind, value)


async def _child_key(db: AsyncConnection, member: _Member, item: Mapping[str, Any]) -> Any:
    column = member.statements.columns[member.statements.entity.key]
    if not member.statements.entity.minted and item.get(column.name) is not None:
        return member.rows.encode(column, item[column.name])
    return await mint_key(db, member.statements)
