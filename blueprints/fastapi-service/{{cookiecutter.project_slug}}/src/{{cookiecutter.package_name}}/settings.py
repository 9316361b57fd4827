"""Read the settings from the environment. Every one has a default that works without anything else installed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

from . import NAME
from ._runtime.serving.limits import Limits

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ApiKey(BaseModel):
    """Say whose an API key is and what it may do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    scopes: frozenset[str] = frozenset()


class Settings(BaseSettings):
    """Hold the settings; the environment variable is the name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "text", "json"] = "auto"
    """Lines for people, JSON for machines; auto is text at a terminal."""
    drain_seconds: float = Field(default=0, ge=0, le=3600)
    """Serve on after SIGTERM with readiness off, until nobody sends requests here any more."""
    shutdown_seconds: int = Field(default=20, ge=1)

    max_connections: int = Field(default=1000, ge=1)
    max_url_bytes: int = Field(default=16_384, ge=256)
    max_header_bytes: int = Field(default=65_536, ge=1024)
    max_header_fields: int = Field(default=100, ge=8)
    header_seconds: float = Field(default=10, gt=0)
    idle_seconds: float = Field(default=65, gt=0)
    transfer_seconds: float = Field(default=15, gt=0)
    transfer_rate: int = Field(default=1024, ge=1)

    database_url: str = Field(
        default=f"sqlite:///./var/{NAME}.db", repr=False, pattern=r"^(sqlite|postgres|postgresql)(\+\w+)?://"
    )
    database_pool: int = Field(default=10, ge=1)
    database_timeout: float = Field(default=5, gt=0, le=3600)
    """Seconds that the work of a request in the database may take."""
    database_lock_timeout: float = Field(default=2, gt=0, le=3600)
    """Seconds to wait for a row or table that another transaction holds."""
    database_wait: float = Field(default=2, gt=0, le=3600)
    """Seconds to wait for a connection."""
    auto_migrate: bool | None = None
    """Migrate at the start; None does so on SQLite only, where there is nobody else to do it."""

    auth_dev: bool = False
    auth_dev_key: SecretStr | None = None
    auth_issuer: str | None = None
    auth_audience: str = NAME
    auth_jwks_url: str | None = None
    auth_jwks: str | None = None
    auth_leeway: int = Field(default=30, ge=0, le=300)
    api_keys: dict[Digest, ApiKey] = Field(default_factory=dict, repr=False)
    """SHA-256 of a key in hex → whose it is; the keys themselves are stored nowhere."""
    client_certificates: dict[Digest, ApiKey] = Field(default_factory=dict, repr=False)
    """SHA-256 of a client's certificate (DER) in hex → whose it is."""
    behind_tls_proxy: bool = False
    """Believe the header Client-Cert (RFC 9440): a proxy ends TLS, and takes the header out of what clients send."""
    {%- if cookiecutter._api.features.outbound %}

    outbound_private: bool = False
    """Send webhooks and callbacks to private addresses and without TLS, too."""
    outbound_credentials: dict[str, SecretStr] = Field(default_factory=dict)
    """Security scheme → the key, token or `user:password` that their receivers ask for."""
    {%- endif %}
    {%- if cookiecutter._api.features.preview %}

    preview: Literal["0", "1", "all"] = "0"
    """Answer from the contract's examples and schemas: what has no behavior (1), or every operation (all)."""
    {%- endif %}

    check_replies: bool = False
    max_body_bytes: int = Field(default=1_048_576, ge=1)

    def limits(self) -> Limits:
        """Return what one client may hold, and how long."""
        return Limits(
            connections=self.max_connections,
            url_bytes=self.max_url_bytes,
            header_bytes=self.max_header_bytes,
            header_fields=self.max_header_fields,
            header_seconds=self.header_seconds,
            idle_seconds=self.idle_seconds,
            transfer_seconds=self.transfer_seconds,
            transfer_rate=self.transfer_rate,
        )
