"""Verify access tokens (RFC 7519, RFC 8725)."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .keys import ALGORITHMS, KeySource

_CACHE_SECONDS = 30.0
_CACHE_SIZE = 10_000


class TokenError(Exception):
    """Say why a token is refused, in words that its holder may read."""


@dataclass(frozen=True, slots=True)
class DevIssuer:
    """Trust tokens of a development issuer; never configured in production."""

    issuer: str
    key: Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class Token:
    """Hold what a verified token says. ``scopes`` are its scopes and roles."""

    subject: str
    scopes: frozenset[str]
    claims: Mapping[str, Any]


class TokenVerifier:
    """Verify tokens of one issuer for one audience, and of the development issuer where there is one.

    A verified token is remembered for thirty seconds, never beyond its own end. ``leeway`` is in seconds.
    """

    def __init__(
        self,
        *,
        issuer: str | None,
        audience: str | None,
        keys: KeySource | None,
        dev: DevIssuer | None,
        leeway: float,
    ) -> None:
        if keys is not None and not (issuer and audience):
            raise ValueError("keys without an issuer and an audience would accept anybody's tokens")
        if dev is not None and not audience:
            raise ValueError("the development issuer needs an audience")
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._dev = dev
        self._leeway = leeway
        self._known: OrderedDict[bytes, tuple[float, Token]] = OrderedDict()

    async def verify(self, text: str) -> Token:
        """Return what a token says.

        Raises:
            TokenError: when it is malformed, forged, expired, not yet valid, or meant for somebody else.
            Problem: 503 when the issuer's keys cannot be fetched.
        """
        digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
        known = self._known.get(digest)
        if known is not None and time.time() < known[0]:
            return known[1]
        claims = await self._claims(text)
        token = Token(claims["sub"], _granted(claims), claims)
        self._known[digest] = (min(time.time() + _CACHE_SECONDS, float(claims["exp"])), token)
        while len(self._known) > _CACHE_SIZE:
            self._known.popitem(last=False)
        return token

    async def verify_dev(self, text: str) -> Token | None:
        """Return what a token of the development issuer says, or None for any other text."""
        if self._dev is None:
            return None
        try:
            token = await self.verify(text)
        except TokenError:
            return None
        return token if token.claims["iss"] == self._dev.issuer else None

    async def _claims(self, text: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(text)
            claimed = jwt.decode(text, options={"verify_signature": False}).get("iss")
        except (jwt.PyJWTError, ValueError) as error:
            raise TokenError("The token is malformed.") from error
        if header.get("alg") not in ALGORITHMS:
            raise TokenError("The token's algorithm is not accepted.")
        key, algorithm, issuer = await self._trusted(header.get("kid"), claimed)
        try:
            claims: dict[str, Any] = jwt.decode(
                text,
                key,
                algorithms=[algorithm],
                audience=self._audience,
                issuer=issuer,
                leeway=self._leeway,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenError("The token has expired.") from error
        except jwt.InvalidAudienceError as error:
            raise TokenError("The token is for another audience.") from error
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise TokenError("The token is not valid.") from error
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise TokenError("The token has no subject.")
        return claims

    async def _trusted(self, kid: Any, issuer: Any) -> tuple[Any, str, str]:
        """Return the key, its own algorithm and the issuer that a token must match.

        What the token says about itself only chooses among keys that are trusted anyway.
        """
        if self._dev is not None and issuer == self._dev.issuer:
            return self._dev.key, "EdDSA", self._dev.issuer
        if self._keys is None or self._issuer is None:
            raise TokenError("The token's issuer is not trusted.")
        key = await self._keys.key(kid if isinstance(kid, str) else None)
        if key is None or key.algorithm_name not in ALGORITHMS:
            raise TokenError("The token's key is not known.")
        return key.key, key.algorithm_name, self._issuer


def _granted(claims: Mapping[str, Any]) -> frozenset[str]:
    """Return the scopes (RFC 9068 section 2.2.3; ``scp`` as some issuers write them) and roles of a token."""
    granted: set[str] = set()
    for name in ("scope", "scp", "roles"):
        value = claims.get(name)
        if isinstance(value, str):
            granted.update(value.split())
        elif isinstance(value, list):
            granted.update(item for item in value if isinstance(item, str))
    return frozenset(granted)
