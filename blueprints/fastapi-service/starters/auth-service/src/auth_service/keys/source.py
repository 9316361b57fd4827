"""Verify the service's own tokens without a request to itself."""

from __future__ import annotations

import jwt

from .._runtime.storage.database import Database
from .ring import KeyRing


class OwnKeys:
    """Find the keys of this service's tokens in its database.

    Nothing is kept here, so a key that another replica has just made is known at once; the verifier remembers
    verified tokens.
    """

    def __init__(self, ring: KeyRing, database: Database) -> None:
        self._ring = ring
        self._database = database

    async def key(self, kid: str | None) -> jwt.PyJWK | None:
        """Return the key with this id; a token without one is not ours."""
        if kid is None:
            return None
        async with self._database.begin(write=False) as db:
            published = await self._ring.published(db)
        return next((jwt.PyJWK(member) for member in published if member["kid"] == kid), None)
