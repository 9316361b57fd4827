"""Say whom the service trusts, from its settings."""

from __future__ import annotations

from .. import NAME
from .._runtime.security.authenticator import AuthSettings
from .._runtime.security.tokens import DevIssuer
from ..settings import Settings
from .tokens import DEV_ISSUER, development_key


def own_issuer(settings: Settings) -> str:
    """Return the issuer of the tokens that the service itself issues: AUTH_ISSUER, or its name."""
    return settings.auth_issuer or NAME


def auth_settings(settings: Settings, *, issues_tokens: bool = False) -> AuthSettings:
    """Return what the edge checks credentials with; nothing configured means that nobody gets in."""
    dev = DevIssuer(DEV_ISSUER, development_key(settings).public_key()) if settings.auth_dev else None
    return AuthSettings(
        issuer=own_issuer(settings) if issues_tokens else settings.auth_issuer,
        audience=settings.auth_audience,
        jwks_url=settings.auth_jwks_url,
        jwks=settings.auth_jwks,
        api_keys=settings.api_keys,
        certificates=settings.client_certificates,
        behind_tls_proxy=settings.behind_tls_proxy,
        dev=dev,
        leeway=float(settings.auth_leeway),
    )
