"""Keys: what each operation does."""

from __future__ import annotations

import hashlib
from typing import Literal

from typing_extensions import override

from .._generated import models
from .._generated.operations.keys import KeysOperations
from .._runtime.core.types import Call, Reply, build
from .ring import KeyRing


class Keys(KeysOperations):
    """The public keys that access tokens are verified with."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    @override
    async def get_jwks(
        self, call: Call, *, if_none_match: str | None
    ) -> Reply[Literal[200], models.JsonWebKeySet]:
        # A verifier that comes before the first log-in gets the key that will sign.
        await self._ring.current(call.db)
        keys = await self._ring.published(call.db)
        tag = hashlib.sha256(" ".join(key["kid"] for key in keys).encode()).hexdigest()[:32]
        return Reply(
            200,
            build(models.JsonWebKeySet, {"keys": keys}),
            {"ETag": f'"{tag}"', "Cache-Control": "public, max-age=3600"},
        )
