"""Security: only tokens and keys that are really good open an operation."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from starlette.requests import Request

from service_runtime.contract.document import Contract
from service_runtime.core.problems import Problem
from service_runtime.security.authenticator import Authenticator, AuthSettings
from service_runtime.security.keys import KeySet, RemoteKeySet
from service_runtime.security.tokens import DevIssuer, TokenError, TokenVerifier
from tests.unit.service_runtime.harness import document

ISSUER, AUDIENCE, DEV = "https://issuer.example", "orders", "urn:development"
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer"},
    "oauth": {"type": "oauth2", "flows": {}},
    "oidc": {"type": "openIdConnect", "openIdConnectUrl": "https://issuer.example"},
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "queryKey": {"type": "apiKey", "in": "query", "name": "key"},
    "cookieKey": {"type": "apiKey", "in": "cookie", "name": "key"},
    "basic": {"type": "http", "scheme": "basic"},
    "digest": {"type": "http", "scheme": "digest"},
    "tls": {"type": "mutualTLS"},
    "odd": {"type": "telepathy"},
}
KEYS = {
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
}
DEV_KEY = ed25519.Ed25519PrivateKey.generate()


@dataclass(frozen=True)
class Holder:
    subject: str
    scopes: frozenset[str]


def jwks() -> str:
    keys = []
    for algorithm, key in KEYS.items():
        member = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
        keys.append({**member, "kid": algorithm, "alg": algorithm, "use": "sig"})
    keys.append(
        {"kty": "oct", "kid": "oct", "alg": "HS256", "k": base64.urlsafe_b64encode(b"s" * 32).decode()}
    )
    return json.dumps({"keys": keys})


def token(algorithm: str = "EdDSA", key: Any = None, kid: str | None = None, **changes: Any) -> str:
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "alice",
        "exp": int(time.time()) + 600,
        "scope": "read write",
    }
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    headers = {"kid": kid or algorithm}
    return jwt.encode(claims, key or KEYS[algorithm], algorithm=algorithm, headers=headers)


def authenticate(
    requirements: list[dict[str, list[str]]],
    headers: dict[str, str] | None = None,
    query: str = "",
    **settings: Any,
) -> Any:
    """Return the principal, or the problem."""
    contract = Contract(document({}, components={"securitySchemes": SCHEMES}))
    defaults = {"issuer": ISSUER, "audience": AUDIENCE, "jwks": jwks()}
    authenticator = Authenticator(contract, AuthSettings(**{**defaults, **settings}))
    sent = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    request = Request({"type": "http", "headers": sent, "query_string": query.encode(), "path": "/"})
    try:
        return asyncio.run(authenticator.authenticate(requirements, request))
    except Problem as problem:
        return problem


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


@pytest.mark.parametrize("algorithm", list(KEYS))
@pytest.mark.parametrize("scheme", ["token", "oauth", "oidc"])
def test_a_good_token(algorithm: str, scheme: str) -> None:
    principal = authenticate([{scheme: ["read"]}], bearer(token(algorithm)))
    assert principal.subject == "alice"
    assert principal.scopes == {"read", "write"}
    assert principal.scheme == scheme


def unsigned() -> str:
    return jwt.encode(
        {"iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "exp": 4102444800}, None, algorithm="none"
    )


def confused() -> str:
    """Return a token signed by HMAC with the public key as its secret."""
    public = (
        KEYS["RS256"]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    parts = [
        {"alg": "HS256", "typ": "JWT", "kid": "RS256"},
        {"iss": ISSUER, "aud": AUDIENCE, "sub": "a", "exp": 4102444800},
    ]
    text = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts
    )
    signature = hmac.new(public, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "forge",
    [
        lambda: token(key=ed25519.Ed25519PrivateKey.generate()),
        lambda: token(exp=int(time.time()) - 3600),
        lambda: token(exp=None),
        lambda: token(aud="billing"),
        lambda: token(aud=None),
        lambda: token(iss="https://evil.example"),
        lambda: token(iss=None),
        lambda: token(sub=None),
        lambda: token(sub=""),
        lambda: token(nbf=int(time.time()) + 3600),
        lambda: token(kid="unknown"),
        lambda: token("ES256", kid="EdDSA"),
        lambda: token("HS256", key="s" * 32, kid="oct"),
        lambda: token(key=DEV_KEY, iss=DEV),
        unsigned,
        confused,
        lambda: token()[:-4] + "AAAA",
        lambda: token().rsplit(".", 1)[0] + ".",
        lambda: "garbage",
        lambda: "a.b.c",
        lambda: "",
    ],
)
def test_a_bad_token_is_401(forge: Any) -> None:
    problem = authenticate([{"token": []}], bearer(forge()))
    assert problem.status == 401
    assert problem.headers["WWW-Authenticate"].startswith("Bearer")


def test_no_credentials_is_401_with_a_challenge() -> None:
    problem = authenticate([{"token": []}, {"basic": []}])
    assert problem.status == 401
    assert problem.headers["WWW-Authenticate"] == 'Bearer, Basic realm="api", charset="UTF-8"'


def test_a_missing_scope_is_403() -> None:
    problem = authenticate([{"token": ["read", "admin"]}], bearer(token()))
    assert problem.status == 403
    assert 'scope="admin"' in problem.headers["WWW-Authenticate"]
    assert authenticate([{"token": ["boss"]}], bearer(token(roles=["boss"]))).subject == "alice"


def test_alternatives_and_conjunctions() -> None:
    keys = {hashlib.sha256(b"k1").hexdigest(): Holder("robot", frozenset({"read"}))}
    both = [{"token": ["read"], "key": ["read"]}]
    assert authenticate(both, bearer(token()), api_keys=keys).status == 401
    assert authenticate(both, {**bearer(token()), "X-Key": "k1"}, api_keys=keys).subject == "alice"
    either = [{"token": []}, {"key": []}]
    assert authenticate(either, {"X-Key": "k1"}, api_keys=keys).subject == "robot"
    assert authenticate([{"key": ["write"]}], {"X-Key": "k1"}, api_keys=keys).status == 403
    assert authenticate([{}, {"token": []}]) is None
    assert authenticate([{}, {"token": []}], bearer(token())).subject == "alice"
    assert authenticate([]) is None


def test_api_keys() -> None:
    keys = {hashlib.sha256(b"k1").hexdigest(): Holder("robot", frozenset())}
    assert authenticate([{"queryKey": []}], query="key=k1", api_keys=keys).subject == "robot"
    assert authenticate([{"cookieKey": []}], {"Cookie": "key=k1"}, api_keys=keys).subject == "robot"
    for sent in ({}, {"X-Key": ""}, {"X-Key": "k2"}, {"X-Key": next(iter(keys))}):
        assert authenticate([{"key": []}], sent, api_keys=keys).status == 401


def test_keys_open_http_schemes_and_no_others() -> None:
    keys = {hashlib.sha256(b"k1").hexdigest(): Holder("robot", frozenset({"read"}))}
    password = base64.b64encode(b"anybody:k1").decode()
    name = base64.b64encode(b"k1:").decode()
    for scheme, sent in (
        ("token", "Bearer k1"),
        ("basic", f"Basic {password}"),
        ("basic", f"Basic {name}"),
        ("digest", "Digest k1"),
    ):
        found = authenticate([{scheme: ["read"]}], {"Authorization": sent}, api_keys=keys)
        assert found.subject == "robot"
        assert authenticate([{scheme: ["write"]}], {"Authorization": sent}, api_keys=keys).status == 403
    for scheme in ("oauth", "oidc", "tls", "odd"):
        assert authenticate([{scheme: []}], bearer("k1"), api_keys=keys).status == 401
    empty = {"Authorization": "Basic " + base64.b64encode(b":").decode()}
    assert authenticate([{"basic": []}], empty, api_keys=keys).status == 401


def test_certificates_count_behind_a_proxy_only() -> None:
    known = {hashlib.sha256(b"der").hexdigest(): Holder("bank", frozenset({"read"}))}
    sent = {"Client-Cert": f":{base64.b64encode(b'der').decode()}:"}
    other = {"Client-Cert": f":{base64.b64encode(b'other').decode()}:"}
    trusting = {"certificates": known, "behind_tls_proxy": True}
    assert authenticate([{"tls": ["read"]}], sent, **trusting).subject == "bank"
    assert authenticate([{"tls": ["write"]}], sent, **trusting).status == 403
    for headers in ({}, other, {"Client-Cert": "der"}, {"Client-Cert": ":"}, {"Client-Cert": ":*:"}):
        assert authenticate([{"tls": []}], headers, **trusting).status == 401
    assert authenticate([{"tls": []}], sent, certificates=known).status == 401


@pytest.mark.parametrize("scheme", ["basic", "digest", "tls", "odd", "undeclared"])
def test_what_cannot_be_checked_is_refused(scheme: str) -> None:
    secret = base64.b64encode(b"alice:secret").decode()
    for text in (f"Basic {secret}", "Digest username=alice", f"Bearer {token()}"):
        assert authenticate([{scheme: []}], {"Authorization": text}).status == 401


def test_nothing_configured_refuses() -> None:
    nothing = {"issuer": None, "audience": None, "jwks": None}
    assert authenticate([{"token": []}], bearer(token()), **nothing).status == 401
    with pytest.raises(ValueError, match="issuer"):
        authenticate([{"token": []}], issuer=None)


def test_the_development_issuer_opens_every_scheme_but_tls() -> None:
    dev = DevIssuer(DEV, DEV_KEY.public_key())
    good = token(key=DEV_KEY, iss=DEV)
    password = base64.b64encode(f"any:{good}".encode()).decode()
    for requirement, headers in (
        ({"token": ["read"]}, bearer(good)),
        ({"oauth": []}, bearer(good)),
        ({"key": []}, {"X-Key": good}),
        ({"basic": []}, {"Authorization": f"Basic {password}"}),
        ({"digest": []}, {"Authorization": f"Digest {good}"}),
    ):
        assert authenticate([requirement], headers, dev=dev, jwks=None).subject == "alice"
        assert authenticate([requirement], headers, jwks=None).status == 401
    assert authenticate([{"tls": []}], bearer(good), dev=dev).status == 401
    assert authenticate([{"key": []}], {"X-Key": token()}, dev=dev).status == 401
    assert authenticate([{"token": []}], bearer(token(iss=DEV)), dev=dev).status == 401


def test_a_remembered_token_still_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = KeySet(jwks())
    verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=keys, dev=None, leeway=0)
    text = token(exp=int(time.time()) + 5)
    assert asyncio.run(verifier.verify(text)).subject == "alice"
    later = time.time() + 10
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(keys, "_keys", [])
    with pytest.raises(TokenError):
        asyncio.run(verifier.verify(text))


def test_remote_keys_refresh_on_an_unknown_id_but_not_for_every_forgery(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fetched: list[str] = []

    def fetch(url: str) -> str:
        fetched.append(url)
        return jwks()

    monkeypatch.setattr("service_runtime.security.keys._fetch", fetch)
    keys = RemoteKeySet("https://issuer.example/jwks")

    async def ask() -> list[bool]:
        return [await keys.key(kid) is not None for kid in ("EdDSA", "no", "never", "RS256")]

    assert asyncio.run(ask()) == [True, False, False, True]
    assert len(fetched) == 1
    with pytest.raises(ValueError, match="http"):
        RemoteKeySet("file:///etc/passwd")


def test_keys_that_cannot_be_fetched_are_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(_: str) -> str:
        raise OSError("refused")

    monkeypatch.setattr("service_runtime.security.keys._fetch", fetch)
    problem = authenticate(
        [{"token": []}], bearer(token()), jwks=None, jwks_url="https://issuer.example/jwks"
    )
    assert problem.status == 503


def test_who_may_be_anonymous_and_is_nobody_is_refused() -> None:
    for optional in ([{}, {"token": []}], [{"token": []}, {}], [{"key": []}, {}, {"token": []}]):
        assert authenticate(optional) is None
        assert authenticate(optional, {"Authorization": "Basic YTpi"}) is None
        assert authenticate(optional, bearer(token())).subject == "alice"
        refused = authenticate(optional, bearer("wrong"))
        assert (refused.status, "invalid_token" in refused.headers["WWW-Authenticate"]) == (401, True)
        assert authenticate(optional, bearer(token(exp=1))).status == 401
    assert authenticate([{}, {"key": []}], {"X-Key": "wrong"}).status == 401
    assert authenticate([{}, {"token": ["admin"]}], bearer(token())) is None
