"""Say whom the service trusts, from its settings."""

from __future__ import annotations

from .._generated.security import AuthSettings
from .._generated.tokens import DevIssuer
from ..settings import Settings
from .tokens import DEV_ISSUER, development_key


def auth_settings(settings: Settings) -> AuthSettings:
    """Return what the edge checks credentials with; nothing configured means that nobody gets in."""
    dev = DevIssuer(DEV_ISSUER, development_key(settings).public_key()) if settings.auth_dev else None
    return AuthSettings(
        issuer=settings.auth_issuer,
        audience=settings.auth_audience,
        jwks_url=settings.auth_jwks_url,
        jwks=settings.auth_jwks,
        api_keys=settings.api_keys,
        dev=dev,
        leeway=float(settings.auth_leeway),
    )
