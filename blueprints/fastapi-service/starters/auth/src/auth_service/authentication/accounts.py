"""Find accounts by the e-mail addresses that they are known by."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .._generated.tables import users


@dataclass(frozen=True, slots=True)
class Account:
    """Hold what a log-in needs of an account; one without a password cannot log in.

    The column ``password`` holds the Argon2id hash in the PHC string format, never a password.
    """

    id: str
    password_hash: str | None = field(repr=False)
    status: str


def normal_email(email: str) -> str:
    """Return an address as it is stored; the contract's format allows ASCII only, so this is all of it."""
    return email.lower()


async def find_account(db: AsyncConnection, email: str) -> Account | None:
    """Return the account with a normalized address."""
    query = select(users.c.id, users.c.password, users.c.status).where(users.c.email == email)
    row = (await db.execute(query)).one_or_none()
    return None if row is None else Account(row.id, row.password, row.status)


async def store_hash(db: AsyncConnection, user_id: str, password_hash: str) -> None:
    """Replace the hash of a password; nobody sees it, so the account's version stays."""
    await db.execute(update(users).where(users.c.id == user_id).values(password=password_hash))
