"""Keep the signing keys where all replicas find them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .._runtime.storage.statements import insert_or_ignore
from .._runtime.storage.values import now
from ..policy import Policy
from ..tables import signing_keys
from .signing import SigningKey, create_key, read_key

_NEWEST = select(signing_keys).order_by(signing_keys.c.generation.desc()).limit(1)
# Longer than the clocks of two services may differ by.
_CLOCK_SKEW = timedelta(minutes=5)


class KeyRing:
    """Find the key that signs, and the public keys whose tokens may still be about.

    A key is made when the first one is needed and when the last one has reached its age. Its generation is the primary
    key, so of several replicas that make one at the same time only one succeeds, and the others take that.
    """

    def __init__(self, policy: Policy) -> None:
        secret = policy.auth_signing_key
        self._given = None if secret is None else read_key(secret.get_secret_value())
        self._lifetime = timedelta(days=policy.signing_key_days)
        self._overlap = timedelta(seconds=policy.access_token_seconds) + _CLOCK_SKEW

    async def current(self, db: AsyncConnection) -> SigningKey:
        """Return the key to sign with."""
        if self._given is not None:
            return self._given
        row = (await db.execute(_NEWEST)).mappings().one_or_none()
        if row is None or row["not_after"] <= now():
            row = await self._next(db, 1 if row is None else row["generation"] + 1)
        return read_key(row["private_key"])

    async def published(self, db: AsyncConnection) -> list[dict[str, str]]:
        """Return the public keys, the newest first."""
        if self._given is not None:
            return [self._given.public_jwk()]
        rows = await db.execute(
            select(signing_keys.c.private_key)
            .where(signing_keys.c.not_after > now() - self._overlap)
            .order_by(signing_keys.c.generation.desc())
        )
        return [read_key(secret).public_jwk() for secret in rows.scalars()]

    async def _next(self, db: AsyncConnection, generation: int) -> RowMapping:
        key, instant = create_key(), now()
        await db.execute(
            insert_or_ignore(db, signing_keys).values(
                generation=generation,
                kid=key.kid,
                private_key=key.secret(),
                created_at=instant,
                not_after=instant + self._lifetime,
            )
        )
        return (await db.execute(_NEWEST)).mappings().one()
