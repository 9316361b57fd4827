"""Make and read the keys that sign access tokens (EdDSA, RFC 8037)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.utils import base64url_decode, base64url_encode


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Hold a key pair; ``kid`` is the thumbprint of its public half (RFC 7638)."""

    kid: str
    x: str
    private: Ed25519PrivateKey = field(repr=False)

    def public_jwk(self) -> dict[str, str]:
        """Return the public half as a JSON Web Key (RFC 7517)."""
        return {"kty": "OKP", "crv": "Ed25519", "x": self.x, "kid": self.kid, "use": "sig", "alg": "EdDSA"}

    def secret(self) -> str:
        """Return the private half as ``read_key`` takes it."""
        return base64url_encode(self.private.private_bytes_raw()).decode()


def create_key() -> SigningKey:
    """Return a new key."""
    return _with_names(Ed25519PrivateKey.generate())


def read_key(secret: str) -> SigningKey:
    """Return the key of 32 octets in base64url.

    Raises:
        ValueError: when they are no such octets.
    """
    return _with_names(Ed25519PrivateKey.from_private_bytes(base64url_decode(secret.strip())))


def _with_names(private: Ed25519PrivateKey) -> SigningKey:
    x = base64url_encode(private.public_key().public_bytes_raw()).decode()
    members = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    return SigningKey(base64url_encode(hashlib.sha256(members.encode()).digest()).decode(), x, private)
