"""Make the keys of new rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .entities import KeyForm
from .ids import uuid7
from .statements import Statements, insert_or_ignore
from .tables import key_sequences

# Higher keys that clients bring are passed over: after the greatest int32 or int64 there would be no other.
_FOLLOWED = 2**30
# The digits of Crockford's base 32, which sort as the numbers do.
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NIL = UUID(int=0)


async def mint_key(db: AsyncConnection, statements: Statements) -> Any:
    """Return a key that no row of the entity has or ever had."""
    match statements.entity.key_kind:
        case "integer":
            return await _next_number(db, statements)
        case "uuid":
            return str(uuid7())
        case "string":
            return text_key(statements.entity.key_form, uuid7())


def text_key(form: KeyForm, identifier: UUID) -> str:
    """Return a UUID of version 7 as a key of a form; keys of one form sort as they were made."""
    match form.kind:
        case "uuid":
            return f"{form.prefix}{identifier}"
        case "ulid":
            digits = (_BASE32[identifier.int >> shift & 31] for shift in range(125, -1, -5))
            return form.prefix + "".join(digits)
        case _:
            return form.prefix + identifier.hex[: 24 if form.kind == "hex24" else 32]


def is_text_key(form: KeyForm, text: str) -> bool:
    """Tell whether a text can have been given out as a key of a form."""
    digits = frozenset(_BASE32 if form.kind == "ulid" else "0123456789abcdef-")
    alike = text.startswith(form.prefix) and digits.issuperset(text.removeprefix(form.prefix))
    return alike and len(text) == len(text_key(form, _NIL))


def key_text(value: Any) -> str:
    """Return a key as it stands in a path: a number without a fraction is written without one."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


async def _next_number(db: AsyncConnection, statements: Statements) -> int:
    """Count the table's sequence up; its row stays locked until the unit of work ends, so numbers have no gaps."""
    name = statements.table.name
    await db.execute(insert_or_ignore(db, key_sequences).values(name=name, value=0))
    # Clients may bring keys of their own, so the table may be ahead of its sequence.
    highest = (
        select(func.coalesce(func.max(statements.key), 0)).where(statements.key < _FOLLOWED).scalar_subquery()
    )
    value = key_sequences.c.value
    counted = update(key_sequences).where(key_sequences.c.name == name)
    result = await db.execute(
        counted.values(value=case((value > highest, value), else_=highest) + 1).returning(value)
    )
    number = int(result.scalar_one())
    if number < _FOLLOWED:
        return number
    free = (await db.execute(_first_free(statements, number))).scalar_one()
    await db.execute(counted.values(value=free))
    return int(free)


def _first_free(statements: Statements, number: int) -> Select[Any]:
    """Select the lowest number, from this one on, that no row has for a key."""
    other = statements.table.alias()
    after = other.c[statements.key.name] == statements.key + 1
    ended = select(func.min(statements.key) + 1).where(statements.key >= number, ~exists().where(after))
    taken = exists().where(other.c[statements.key.name] == number)
    return select(case((taken, ended.scalar_subquery()), else_=number))
