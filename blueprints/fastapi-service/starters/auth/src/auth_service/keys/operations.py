"""Keys: what each operation does."""

from __future__ import annotations

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
    async def get_jwks(self, call: Call) -> Reply[Literal[200], models.JwkSet]:
        # A verifier that comes before the first log-in gets the key that will sign.
        await self._ring.current(call.db)
        keys = await self._ring.published(call.db)
        return Reply(200, build(models.JwkSet, {"keys": keys}), {"Cache-Control": "public, max-age=3600"})
