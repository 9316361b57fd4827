"""Enforce the contract's security requirements; what cannot be checked is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.requests import Request

from ..contract.document import Contract
from ..core.cookies import cookie_pairs
from ..core.problems import Problem
from ..core.types import Principal
from .keys import KeySet, KeySource, RemoteKeySet
from .tokens import DevIssuer, Token, TokenError, TokenVerifier


class ApiKeyHolder(Protocol):
    """Say whose an API key is and what it may do."""

    @property
    def subject(self) -> str:
        """Return the subject that the key stands for."""
        ...

    @property
    def scopes(self) -> frozenset[str]:
        """Return what the key grants."""
        ...


@dataclass(frozen=True, slots=True)
class AuthSettings:
    """Say whom to trust.

    ``jwks`` is a JWK set as JSON text; ``api_keys`` maps a key's SHA-256 (hex) to its holder, and
    ``certificates`` that of a client's certificate (DER). Certificates count only where a proxy in front
    of the service ends TLS and writes the header Client-Cert itself (RFC 9440), which ``behind_tls_proxy``
    says. ``leeway`` is the tolerance for clocks, in seconds.
    """

    issuer: str | None = None
    audience: str | None = None
    jwks_url: str | None = None
    jwks: str | None = None
    api_keys: Mapping[str, ApiKeyHolder] = field(default_factory=dict)
    certificates: Mapping[str, ApiKeyHolder] = field(default_factory=dict)
    behind_tls_proxy: bool = False
    dev: DevIssuer | None = None
    leeway: float = 30.0


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Say why a scheme is not satisfied: no credentials at all, or ones that do not hold."""

    detail: str
    invalid: bool


_ABSENT = _Refusal("Credentials are required.", invalid=False)
_REFUSED = _Refusal("The credentials are not valid.", invalid=True)


class Authenticator:
    """Check requests against security requirements of one contract."""

    def __init__(self, contract: Contract, settings: AuthSettings, keys: KeySource | None = None) -> None:
        """Prepare the checks; ``keys`` replaces the configured key set, for a service that issues its tokens.

        Raises:
            ValueError: for settings that would accept anybody's tokens.
        """
        self._schemes = contract.security_schemes
        self._api_keys = settings.api_keys
        self._certificates = settings.certificates if settings.behind_tls_proxy else {}
        if keys is None and settings.jwks is not None:
            keys = KeySet(settings.jwks)
        elif keys is None and settings.jwks_url is not None:
            keys = RemoteKeySet(settings.jwks_url)
        self._tokens = TokenVerifier(
            issuer=settings.issuer,
            audience=settings.audience,
            keys=keys,
            dev=settings.dev,
            leeway=settings.leeway,
        )

    async def authenticate(
        self, requirements: Sequence[Mapping[str, Sequence[str]]], request: Request
    ) -> Principal | None:
        """Return the caller by the first alternative that holds, None for an anonymous one that may be.

        Who may be anonymous and sends credentials that do not hold is refused. Within an alternative every scheme must
        hold; the first one named says who the caller is.

        Raises:
            Problem: 401 with challenges (RFC 9110 section 11.6.1), or 403 when only a scope is missing.
        """
        if not requirements:
            return None
        missing: frozenset[str] | None = None
        refusals: list[_Refusal] = []
        for alternative in requirements:
            if not alternative:
                continue
            outcome = await self._alternative(alternative, request)
            if isinstance(outcome, Principal):
                return outcome
            if isinstance(outcome, frozenset):
                missing = outcome
            else:
                refusals.append(outcome)
        anonymous = any(not alternative for alternative in requirements)
        if anonymous and not any(refusal.invalid for refusal in refusals):
            return None
        if missing is not None and not anonymous:
            raise _insufficient(missing)
        raise self._unauthenticated(requirements, refusals)

    async def _alternative(
        self, alternative: Mapping[str, Sequence[str]], request: Request
    ) -> Principal | frozenset[str] | _Refusal:
        """Return the principal, the scopes that are missing, or why a scheme does not hold."""
        principal: Principal | None = None
        missing: set[str] = set()
        for name, scopes in alternative.items():
            holder = await self._scheme(name, request)
            if isinstance(holder, _Refusal):
                return holder
            missing.update(set(scopes) - holder.scopes)
            principal = principal or Principal(holder.subject, holder.scopes, holder.claims, name)
        if missing or principal is None:
            return frozenset(missing)
        return principal

    async def _scheme(self, name: str, request: Request) -> Token | _Refusal:
        scheme = self._schemes.get(name, {})
        kind = scheme.get("type")
        if kind == "apiKey":
            return await self._api_key(scheme, request)
        if kind in {"oauth2", "openIdConnect"}:
            return await self._bearer(request)
        if kind == "http":
            prefix = str(scheme.get("scheme", "")).lower()
            return await self._http(prefix, request)
        if kind == "mutualTLS":
            return self._certificate(request)
        # An unknown type means nothing here.
        return _REFUSED

    async def _bearer(self, request: Request) -> Token | _Refusal:
        prefix, text = _authorization(request)
        if prefix != "bearer" or not text:
            return _ABSENT
        try:
            return await self._tokens.verify(text)
        except TokenError as error:
            return _Refusal(str(error), invalid=True)

    async def _http(self, wanted: str, request: Request) -> Token | _Refusal:
        """Accept API keys, and tokens where the scheme is bearer; of Basic the password, or the name alone."""
        prefix, text = _authorization(request)
        if prefix != wanted or not text:
            return _ABSENT
        if prefix == "basic":
            text = _basic_secret(text)
        holder = _holder(self._api_keys, text.encode("utf-8", "surrogatepass"))
        if holder is not None:
            return holder
        if prefix == "bearer":
            return await self._bearer(request)
        return await self._tokens.verify_dev(text) or _REFUSED

    async def _api_key(self, scheme: Mapping[str, Any], request: Request) -> Token | _Refusal:
        name, place = str(scheme.get("name", "")), scheme.get("in")
        if place == "header":
            value = request.headers.get(name)
        elif place == "query":
            value = request.query_params.get(name)
        else:
            value = cookie_pairs(request.headers.get("cookie", "")).get(name)
        if not value:
            return _ABSENT
        holder = _holder(self._api_keys, value.encode("utf-8", "surrogatepass"))
        return holder or await self._tokens.verify_dev(value) or _REFUSED

    def _certificate(self, request: Request) -> Token | _Refusal:
        """Read the header Client-Cert, one byte sequence (RFC 9440 section 2.2)."""
        sent = request.headers.getlist("client-cert") if self._certificates else []
        if not sent:
            return _ABSENT
        text = sent[0].strip()
        try:
            der = base64.b64decode(text[1:-1], validate=True)
        except ValueError:
            return _REFUSED
        known = len(sent) == 1 and text.startswith(":") and text.endswith(":")
        return (_holder(self._certificates, der) if known else None) or _REFUSED

    def _unauthenticated(
        self, requirements: Sequence[Mapping[str, Sequence[str]]], refusals: Sequence[_Refusal]
    ) -> Problem:
        shown = next((refusal for refusal in refusals if refusal.invalid), _ABSENT)
        challenges: dict[str, None] = {}
        for alternative in requirements:
            for name in alternative:
                challenges[self._challenge(name, shown)] = None
        headers = {"WWW-Authenticate": ", ".join(challenges)}
        return Problem(401, detail=shown.detail, headers=headers)

    def _challenge(self, name: str, shown: _Refusal) -> str:
        """Return the challenge of a scheme (RFC 6750 section 3, RFC 7617 section 2)."""
        scheme = self._schemes.get(name, {})
        kind = scheme.get("type")
        wanted = str(scheme.get("scheme", "")).lower()
        if kind == "http" and wanted == "basic":
            return 'Basic realm="api", charset="UTF-8"'
        if kind in {"oauth2", "openIdConnect"} or (kind == "http" and wanted == "bearer"):
            if shown.invalid:
                return f'Bearer error="invalid_token", error_description="{shown.detail}"'
            return "Bearer"
        if kind == "http" and wanted.isalnum():
            return f'{wanted.capitalize()} realm="api"'
        return 'ApiKey realm="api"' if kind == "apiKey" else 'Mutual realm="api"'


def _insufficient(missing: frozenset[str]) -> Problem:
    # A scope token has no quotes, backslashes or controls (RFC 6749 section 3.3); a contract might.
    scopes = "".join(char for char in " ".join(sorted(missing)) if " " <= char <= "~" and char not in '"\\')
    headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scopes}"'}
    return Problem(403, detail=f"The credentials lack: {scopes}.", headers=headers, code="insufficient-scope")


def _authorization(request: Request) -> tuple[str, str]:
    prefix, _, text = request.headers.get("authorization", "").partition(" ")
    return prefix.lower(), text.strip()


def _basic_secret(text: str) -> str:
    """Return the password of Basic credentials; where it is empty the name is the secret, as many APIs have it."""
    try:
        name, _, password = base64.b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        return ""
    return password or name


def _holder(known: Mapping[str, ApiKeyHolder], secret: bytes) -> Token | None:
    """Return whose a secret is; every digest is compared, so the time says nothing about which there are."""
    digest = hashlib.sha256(secret).hexdigest()
    found: ApiKeyHolder | None = None
    for candidate, holder in known.items():
        if hmac.compare_digest(candidate.lower().encode(), digest.encode()):
            found = holder
    return None if found is None else Token(found.subject, frozenset(found.scopes), {})
