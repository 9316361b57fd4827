"""Give schemathesis the credentials that a contract's security schemes ask for.

A service under its development issuer takes a development token wherever a scheme wants a secret: as a bearer
token, as an API key, as the password of HTTP basic.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OWNER, PEER = "owner", "peer"
BASIC_USER = "development"
BEARER_TYPES = frozenset({"oauth2", "openIdConnect"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of two callers; the second is absent where only one can be had."""

    owner: str
    peer: str | None = None


def security_schemes(contract: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the contract's security schemes by name."""
    schemes = contract.get("components", {}).get("securitySchemes", {})
    return {name: scheme for name, scheme in schemes.items() if isinstance(scheme, Mapping)}


def secret_names(contract: Mapping[str, Any]) -> list[str]:
    """Name the headers, cookies and query parameters that carry credentials; reports leave out their values."""
    keys = {
        str(scheme.get("name")).lower()
        for scheme in security_schemes(contract).values()
        if scheme.get("type") == "apiKey"
    }
    return sorted(keys | {"authorization", "cookie", "set-cookie"})


def scheme_credentials(contract: Mapping[str, Any], token: str) -> dict[str, dict[str, str]]:
    """Build schemathesis's `[auth.openapi.<scheme>]` tables; schemes it has no table for are left out."""
    tables: dict[str, dict[str, str]] = {}
    for name, scheme in security_schemes(contract).items():
        kind = scheme.get("type")
        if kind == "apiKey":
            tables[name] = {"api_key": token}
        elif kind == "http" and _http_scheme(scheme) == "basic":
            tables[name] = {"username": BASIC_USER, "password": token}
        elif kind in BEARER_TYPES or kind == "http":
            tables[name] = {"bearer": token}
    return tables


def peer_document(contract: Mapping[str, Any], tokens: Tokens) -> dict[str, Any] | None:
    """Build a Web Fuzzing Commons file with two callers who must not see each other's objects.

    None when there is no second caller, or when headers alone cannot carry the credentials, which is all the
    format has.
    """
    if tokens.peer is None:
        return None
    callers = []
    for name, token in ((OWNER, tokens.owner), (PEER, tokens.peer)):
        headers = _headers(contract, token)
        if not headers:
            return None
        fixed = [{"name": header, "value": value} for header, value in headers.items()]
        callers.append({"name": name, "fixedHeaders": fixed})
    return {"auth": callers}


def _headers(contract: Mapping[str, Any], token: str) -> dict[str, str]:
    headers: dict[str, str] = {}
    for scheme in security_schemes(contract).values():
        if scheme.get("type") == "apiKey" and scheme.get("in") != "header":
            return {}
        name, value = _header(scheme, token)
        # Two schemes that want the same header for different values cannot be served by one set of headers.
        if headers.setdefault(name, value) != value:
            return {}
    return headers


def _header(scheme: Mapping[str, Any], token: str) -> tuple[str, str]:
    if scheme.get("type") == "apiKey":
        return str(scheme.get("name")), token
    if _http_scheme(scheme) == "basic":
        return "Authorization", "Basic " + base64.b64encode(f"{BASIC_USER}:{token}".encode()).decode()
    return "Authorization", f"Bearer {token}"


def _http_scheme(scheme: Mapping[str, Any]) -> str:
    return str(scheme.get("scheme", "")).lower()
