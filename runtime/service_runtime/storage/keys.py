"""Make the keys of new rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .ids import uuid7
from .statements import Statements, insert_or_ignore
from .tables import key_sequences


async def mint_key(db: AsyncConnection, statements: Statements) -> Any:
    """Return a key that no row of the entity has or ever had."""
    match statements.entity.key_kind:
        case "integer":
            return await _next_number(db, statements)
        case "uuid" | "string":
            return str(uuid7())


def key_text(value: Any) -> str:
    """Return a key as it stands in a path: a number without a fraction is written without one."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


async def _next_number(db: AsyncConnection, statements: Statements) -> int:
    """Count the table's sequence up; its row stays locked until the unit of work ends, so numbers have no gaps."""
    name = statements.table.name
    await db.execute(insert_or_ignore(db, key_sequences).values(name=name, value=0))
    # Clients may bring keys of their own, so the table may be ahead of its sequence.
    highest = select(func.coalesce(func.max(statements.key), 0)).scalar_subquery()
    value = key_sequences.c.value
    result = await db.execute(
        update(key_sequences)
        .where(key_sequences.c.name == name)
        .values(value=case((value > highest, value), else_=highest) + 1)
        .returning(value)
    )
    return int(result.scalar_one())
