"""Issue access tokens (RFC 9068)."""

from __future__ import annotations

import time

import jwt
from sqlalchemy.ext.asyncio import AsyncConnection

from .._runtime.storage.ids import uuid7
from ..keys.ring import KeyRing
from ..platform.access import own_issuer
from ..policy import Policy
from ..settings import Settings


class AccessTokens:
    """Sign tokens that this service and the ones in TOKEN_AUDIENCES accept for ``seconds``."""

    def __init__(self, settings: Settings, policy: Policy, ring: KeyRing) -> None:
        self.seconds = policy.access_token_seconds
        self._issuer = own_issuer(settings)
        self._audiences = sorted({settings.auth_audience, *policy.token_audiences.split()})
        self._scopes = policy.token_scopes
        self._ring = ring

    async def issue(self, db: AsyncConnection, user_id: str) -> str:
        """Return a signed token of a user."""
        key, instant = await self._ring.current(db), int(time.time())
        claims = {
            "iss": self._issuer,
            "aud": self._audiences,
            "sub": user_id,
            "iat": instant,
            "exp": instant + self.seconds,
            "jti": str(uuid7()),
            "scope": self._scopes,
        }
        return jwt.encode(claims, key.private, algorithm="EdDSA", headers={"typ": "at+jwt", "kid": key.kid})
