"""Limit how often a password may be guessed."""

from __future__ import annotations

import hashlib
import math
from datetime import timedelta

from sqlalchemy import case, delete, literal, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .._runtime.core.problems import Problem
from .._runtime.storage.statements import insert_or_ignore
from .._runtime.storage.values import now
from ..policy import Policy
from ..purge import purge_expired
from ..tables import login_attempts as attempts


class Attempts:
    """Count failed log-ins by e-mail address, of accounts and of addresses without one alike.

    An attempt is counted before the password is verified, and its row stays locked meanwhile. So guesses at the same
    time count one after the other, and none of them slips through.
    """

    def __init__(self, policy: Policy) -> None:
        self._allowed = policy.login_failures
        self._window = timedelta(seconds=policy.login_window_seconds)

    async def count(self, db: AsyncConnection, email: str) -> None:
        """Count an attempt as a failure until ``forget`` says otherwise.

        Raises:
            Problem: 429 while too many have failed.
        """
        instant, account = now(), _digest(email)
        end = literal(instant + self._window, attempts.c.expires_at.type)
        over = attempts.c.expires_at <= instant
        await db.execute(insert_or_ignore(db, attempts).values(account=account, failures=0, expires_at=end))
        counted = await db.execute(
            update(attempts)
            .where(attempts.c.account == account)
            .values(
                failures=case((over, 1), else_=attempts.c.failures + 1),
                expires_at=case((over, end), else_=attempts.c.expires_at),
            )
            .returning(attempts.c.failures, attempts.c.expires_at)
        )
        failures, expires_at = counted.one()
        if failures > self._allowed:
            raise _closed(expires_at - instant)
        await purge_expired(db, attempts)

    async def forget(self, db: AsyncConnection, email: str) -> None:
        """Begin to count anew, after a log-in that succeeded."""
        await db.execute(delete(attempts).where(attempts.c.account == _digest(email)))


def _closed(remaining: timedelta) -> Problem:
    seconds = max(1, math.ceil(remaining.total_seconds()))
    detail = "Too many log-ins have failed. Try again later."
    return Problem(429, detail=detail, headers={"Retry-After": str(seconds)})


def _digest(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()
