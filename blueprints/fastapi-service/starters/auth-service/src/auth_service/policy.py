"""Read what a service that issues tokens decides: whom they are for, how long things last, what a guess costs."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Policy(BaseSettings):
    """Hold the settings of passwords, tokens and sessions; the environment variable is the name in capitals.

    The issuer of the tokens is AUTH_ISSUER, and this service itself is always among their audiences. Another service
    accepts them with two variables: AUTH_ISSUER with the same value, and AUTH_JWKS_URL with the address of
    ``/.well-known/jwks.json``.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    token_audiences: str = "order-service"  # noqa: S105 - names of services
    """The other services that the tokens are for, by their AUTH_AUDIENCE, separated by spaces."""
    token_scopes: str = "account.read account.write orders.read orders.write"  # noqa: S105 - names of scopes
    """The rights of a customer, as in the ``scope`` of OAuth 2.0 (RFC 6749 section 3.3)."""
    access_token_seconds: int = Field(default=900, ge=60, le=900)
    session_days: int = Field(default=30, ge=1, le=400)

    auth_signing_key: SecretStr | None = None
    """The 32 octets of an Ed25519 key in base64url. Without it keys are made and kept in the database."""
    signing_key_days: int = Field(default=90, ge=1)
    """The time for which a key that was made here signs; the next one is made by itself."""

    # Argon2id as OWASP recommends it: 19 MiB, two passes, one lane.
    argon2_memory_kib: int = Field(default=19_456, ge=8)
    argon2_passes: int = Field(default=2, ge=1)
    argon2_lanes: int = Field(default=1, ge=1)

    login_failures: int = Field(default=5, ge=1)
    """The number of log-ins to an account that may fail within a window before it is closed until the window's end."""
    login_window_seconds: int = Field(default=900, ge=1, le=86_400)
