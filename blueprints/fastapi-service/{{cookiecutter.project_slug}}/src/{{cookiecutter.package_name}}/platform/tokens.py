"""Issue development tokens: ``make token`` prints one. Production has an issuer of its own and AUTH_DEV off."""

from __future__ import annotations

import base64
import os
import sys
import tempfile
import time
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .._generated import CONTRACT
from .._runtime.contract.document import Contract
from ..settings import Settings

DEV_ISSUER = "urn:development"
DEFAULT_SUBJECT = "0190a3c0-0000-7000-8000-000000000001"
KEY_FILE = Path("var/dev-issuer.pem")
TOKEN_FILE = Path("var/token")
TOKEN_SECONDS = 12 * 3600


def development_key(settings: Settings, file: Path = KEY_FILE) -> Ed25519PrivateKey:
    """Return the key of the development issuer: AUTH_DEV_KEY, or the file's, which is made when it is missing.

    AUTH_DEV_KEY holds a PEM, or the 32 bytes of a key in base64url, so that several services share one issuer.
    """
    if settings.auth_dev_key is not None:
        return _read_key(settings.auth_dev_key.get_secret_value().encode())
    if not file.exists():
        _create_key(file)
    return _read_key(file.read_bytes())


def issue_token(
    key: Ed25519PrivateKey,
    *,
    subject: str,
    scopes: frozenset[str],
    audience: str,
    seconds: int = TOKEN_SECONDS,
) -> str:
    """Return a signed token, valid from now for ``seconds``."""
    instant = int(time.time())
    claims = {
        "iss": DEV_ISSUER,
        "aud": audience,
        "sub": subject,
        "scope": " ".join(sorted(scopes)),
        "iat": instant,
        "exp": instant + seconds,
    }
    return jwt.encode(claims, key, algorithm="EdDSA")


def keep_token(settings: Settings, contract: Contract, file: Path = TOKEN_FILE) -> Path:
    """Write a token with every scope to a file that only its owner may read, and return the file."""
    token = issue_token(
        development_key(settings),
        subject=DEFAULT_SUBJECT,
        scopes=contract_scopes(contract),
        audience=settings.auth_audience,
    )
    _write_secret(file, f"{token}\n".encode()).replace(file)
    return file


def load_contract() -> Contract:
    """Return the contract of this service."""
    return Contract.load(CONTRACT)


def contract_scopes(contract: Contract) -> frozenset[str]:
    """Return every scope that the contract names."""
    required = {
        scope
        for operation in contract.operations.values()
        for alternative in operation.security
        for scopes in alternative.values()
        for scope in scopes
    }
    offered = {
        scope
        for scheme in contract.security_schemes.values()
        for flow in scheme.get("flows", {}).values()
        for scope in flow.get("scopes", {})
    }
    return frozenset(required | offered)


def _read_key(data: bytes) -> Ed25519PrivateKey:
    if data.lstrip().startswith(b"-----BEGIN"):
        key = serialization.load_pem_private_key(data, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("the development issuer needs an Ed25519 key")
        return key
    text = data.strip()
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4)))


def _create_key(file: Path) -> None:
    """Write a new key that only its owner may read. Of several processes at once the first one's key is kept."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    written = _write_secret(file, pem)
    try:
        # The link appears complete, or not at all when somebody else was faster.
        os.link(written, file)
    except FileExistsError:
        pass
    finally:
        written.unlink()


def _write_secret(beside: Path, data: bytes) -> Path:
    """Write a new file beside another one, which only its owner may read."""
    beside.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp gives mode 0600.
    handle, name = tempfile.mkstemp(dir=beside.parent, prefix=beside.name)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    return Path(name)


def main() -> None:
    """Print a token for SUBJECT with SCOPES (separated by spaces or commas; all that the contract names)."""
    settings = Settings()
    if not settings.auth_dev:
        sys.exit("Development tokens are off: set AUTH_DEV=1, as `make token` does.")
    subject = os.environ.get("SUBJECT") or DEFAULT_SUBJECT
    wanted = os.environ.get("SCOPES")
    named = frozenset((wanted or "").replace(",", " ").split())
    scopes = contract_scopes(load_contract()) if wanted is None else named
    token = issue_token(
        development_key(settings), subject=subject, scopes=scopes, audience=settings.auth_audience
    )
    sys.stderr.write(
        f"A token of {subject} for {TOKEN_SECONDS // 3600} hours; scopes: {' '.join(sorted(scopes))}\n"
    )
    sys.stdout.write(f"{token}\n")


if __name__ == "__main__":
    main()
