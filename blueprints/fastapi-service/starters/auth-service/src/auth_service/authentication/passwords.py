"""Hash and verify passwords with Argon2id (RFC 9106)."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

from ..policy import Policy


class Passwords:
    """Work in threads, because a hash takes tens of milliseconds of processor time.

    Passwords are compared in Unicode's form NFKC, so that it does not matter which keyboard typed them.
    """

    def __init__(self, policy: Policy) -> None:
        self._hasher = PasswordHasher(
            time_cost=policy.argon2_passes,
            memory_cost=policy.argon2_memory_kib,
            parallelism=policy.argon2_lanes,
            type=Type.ID,
        )
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """Return the hash of a password in the PHC string format, with a salt of its own."""
        return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether a password is the one behind a hash; without a hash this takes as long, and is false."""
        return await asyncio.to_thread(self._matches, stored or self._nobody, _normal(password))

    def outdated(self, stored: str) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
