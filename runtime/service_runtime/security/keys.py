"""Find the public keys that verify tokens (RFC 7517)."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt

from ..core.problems import unavailable

ALGORITHMS = frozenset({"EdDSA", "ES256", "RS256"})
"""Signature algorithms that a token may have; symmetric ones and ``none`` are never among them."""

_FRESH_SECONDS = 300.0
_PAUSE_SECONDS = 30.0
_TIMEOUT_SECONDS = 5.0
_MAX_BYTES = 1 << 20

_log = logging.getLogger(__name__)


class KeySource(Protocol):
    """Know the keys of the issuer."""

    async def key(self, kid: str | None) -> jwt.PyJWK | None:
        """Return the key with this id, or without an id the only key there is; None when there is none."""
        ...


class KeySet:
    """Hold the keys of a JWK set; keys for encryption or for other algorithms are left out."""

    def __init__(self, document: str | bytes) -> None:
        self._keys: list[jwt.PyJWK] = []
        data = json.loads(document)
        members = data.get("keys") if isinstance(data, dict) else None
        for member in members if isinstance(members, list) else ():
            key = _usable(member)
            if key is not None:
                self._keys.append(key)

    async def key(self, kid: str | None) -> jwt.PyJWK | None:
        """Return the key with this id, or without an id the only key there is; None when there is none."""
        if kid is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.key_id == kid), None)


class RemoteKeySet:
    """Fetch a JWK set over HTTP and keep it for five minutes.

    An unknown key id refreshes it early, at most once in thirty seconds, so that forged ids cost the issuer
    nothing. When the issuer does not answer, the keys that are known stay in use.
    """

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("a JWKS address starts with http:// or https://")
        self._url = url
        self._keys: KeySet | None = None
        self._fetched = float("-inf")
        self._tried = float("-inf")
        self._lock = asyncio.Lock()

    async def key(self, kid: str | None) -> jwt.PyJWK | None:
        """Return the key with this id.

        Raises:
            Problem: 503 when no keys could be fetched yet.
        """
        if time.monotonic() - self._fetched > _FRESH_SECONDS:
            await self._refresh()
        found = await self._find(kid)
        if found is None:
            await self._refresh()
            found = await self._find(kid)
        if self._keys is None:
            raise unavailable("The keys that verify tokens cannot be fetched.", retry_after=30)
        return found

    async def _find(self, kid: str | None) -> jwt.PyJWK | None:
        return None if self._keys is None else await self._keys.key(kid)

    async def _refresh(self) -> None:
        async with self._lock:
            if time.monotonic() - self._tried < _PAUSE_SECONDS:
                return
            self._tried = time.monotonic()
            try:
                self._keys = KeySet(await asyncio.to_thread(_fetch, self._url))
                self._fetched = time.monotonic()
            except (OSError, ValueError) as error:
                _log.warning("the key set at %s cannot be fetched: %s", self._url, error)


class _NoRedirect(HTTPRedirectHandler):
    """Follow no redirect: keys come from the configured address or not at all."""

    def redirect_request(self, *_: Any) -> None:
        """Return no request to follow with."""


def _fetch(url: str) -> bytes:
    request = Request(url, headers={"Accept": "application/jwk-set+json, application/json"})  # noqa: S310 - the scheme was checked when the source was made
    with build_opener(_NoRedirect).open(request, timeout=_TIMEOUT_SECONDS) as response:
        body: bytes = response.read(_MAX_BYTES)
    return body


def _usable(member: Any) -> jwt.PyJWK | None:
    if not isinstance(member, dict) or member.get("use", "sig") != "sig":
        return None
    try:
        key = jwt.PyJWK(member)
    except jwt.PyJWTError:
        return None
    return key if key.algorithm_name in ALGORITHMS else None
