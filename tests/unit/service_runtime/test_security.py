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

from tests.unit.service_runtime.harness import Runtime, document

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
    runtime: Runtime,
    requirements: list[dict[str, list[str]]],
    headers: dict[str, str] | None = None,
    query: str = "",
    **settings: Any,
) -> Any:
    """Return the principal, or the problem."""
    contract = runtime.contract.Contract(document({}, components={"securitySchemes": SCHEMES}))
    defaults = {"issuer": ISSUER, "audience": AUDIENCE, "jwks": jwks()}
    authenticator = runtime.security.Authenticator(
        contract, runtime.security.AuthSettings(**{**defaults, **settings})
    )
    sent = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    request = Request({"type": "http", "headers": sent, "query_string": query.encode(), "path": "/"})
    try:
        return asyncio.run(authenticator.authenticate(requirements, request))
    except runtime.problems.Problem as problem:
        return problem


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


@pytest.mark.parametrize("algorithm", list(KEYS))
@pytest.mark.parametrize("scheme", ["token", "oauth", "oidc"])
def test_a_good_token(runtime: Runtime, algorithm: str, scheme: str) -> None:
    principal = authenticate(runtime, [{scheme: ["read"]}], bearer(token(algorithm)))
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
def test_a_bad_token_is_401(runtime: Runtime, forge: Any) -> None:
    problem = authenticate(runtime, [{"token": []}], bearer(forge()))
    assert problem.status == 401
    assert problem.headers["WWW-Authenticate"].startswith("Bearer")


def test_no_credentials_is_401_with_a_challenge(runtime: Runtime) -> None:
    problem = authenticate(runtime, [{"token": []}, {"basic": []}])
    assert problem.status == 401
    assert problem.headers["WWW-Authenticate"] == 'Bearer, Basic realm="api", charset="UTF-8"'


def test_a_missing_scope_is_403(runtime: Runtime) -> None:
    problem = authenticate(runtime, [{"token": ["read", "admin"]}], bearer(token()))
    assert problem.status == 403
    assert 'scope="admin"' in problem.headers["WWW-Authenticate"]
    assert authenticate(runtime, [{"token": ["boss"]}], bearer(token(roles=["boss"]))).subject == "alice"


def test_alternatives_and_conjunctions(runtime: Runtime) -> None:
    keys = {hashlib.sha256(b"k1").hexdigest(): Holder("robot", frozenset({"read"}))}
    both = [{"token": ["read"], "key": ["read"]}]
    assert authenticate(runtime, both, bearer(token()), api_keys=keys).status == 401
    assert authenticate(runtime, both, {**bearer(token()), "X-Key": "k1"}, api_keys=keys).subject == "alice"
    either = [{"token": []}, {"key": []}]
    assert authenticate(runtime, either, {"X-Key": "k1"}, api_keys=keys).subject == "robot"
    assert authenticate(runtime, [{"key": ["write"]}], {"X-Key": "k1"}, api_keys=keys).status == 403
    assert authenticate(runtime, [{}, {"token": []}]) is None
    assert authenticate(runtime, [{}, {"token": []}], bearer(token())).subject == "alice"
    assert authenticate(runtime, []) is None


def test_api_keys(runtime: Runtime) -> None:
    keys = {hashlib.sha256(b"k1").hexdigest(): Holder("robot", frozenset())}
    assert authenticate(runtime, [{"queryKey": []}], query="key=k1", api_keys=keys).subject == "robot"
    assert authenticate(runtime, [{"cookieKey": []}], {"Cookie": "key=k1"}, api_keys=keys).subject == "robot"
    for sent in ({}, {"X-Key": ""}, {"X-Key": "k2"}, {"X-Key": next(iter(keys))}):
        assert authenticate(runtime, [{"key": []}], sent, api_keys=keys).status == 401


def test_keys_open_http_schemes_and_no_others(runtime: Runtime) -> None:
    keys = {hashlib.sha256(b"k1").hexdigest(): Holder("robot", frozenset({"read"}))}
    password = base64.b64encode(b"anybody:k1").decode()
    name = base64.b64encode(b"k1:").decode()
    for scheme, sent in (
        ("token", "Bearer k1"),
        ("basic", f"Basic {password}"),
        ("basic", f"Basic {name}"),
        ("digest", "Digest k1"),
    ):
        found = authenticate(runtime, [{scheme: ["read"]}], {"Authorization": sent}, api_keys=keys)
        assert found.subject == "robot"
        assert (
            authenticate(runtime, [{scheme: ["write"]}], {"Authorization": sent}, api_keys=keys).status == 403
        )
    for scheme in ("oauth", "oidc", "tls", "odd"):
        assert authenticate(runtime, [{scheme: []}], bearer("k1"), api_keys=keys).status == 401
    empty = {"Authorization": "Basic " + base64.b64encode(b":").decode()}
    assert authenticate(runtime, [{"basic": []}], empty, api_keys=keys).status == 401


def test_certificates_count_behind_a_proxy_only(runtime: Runtime) -> None:
    known = {hashlib.sha256(b"der").hexdigest(): Holder("bank", frozenset({"read"}))}
    sent = {"Client-Cert": f":{base64.b64encode(b'der').decode()}:"}
    other = {"Client-Cert": f":{base64.b64encode(b'other').decode()}:"}
    trusting = {"certificates": known, "behind_tls_proxy": True}
    assert authenticate(runtime, [{"tls": ["read"]}], sent, **trusting).subject == "bank"
    assert authenticate(runtime, [{"tls": ["write"]}], sent, **trusting).status == 403
    for headers in ({}, other, {"Client-Cert": "der"}, {"Client-Cert": ":"}, {"Client-Cert": ":*:"}):
        assert authenticate(runtime, [{"tls": []}], headers, **trusting).status == 401
    assert authenticate(runtime, [{"tls": []}], sent, certificates=known).status == 401


@pytest.mark.parametrize("scheme", ["basic", "digest", "tls", "odd", "undeclared"])
def test_what_cannot_be_checked_is_refused(runtime: Runtime, scheme: str) -> None:
    secret = base64.b64encode(b"alice:secret").decode()
    for text in (f"Basic {secret}", "Digest username=alice", f"Bearer {token()}"):
        assert authenticate(runtime, [{scheme: []}], {"Authorization": text}).status == 401


def test_nothing_configured_refuses(runtime: Runtime) -> None:
    nothing = {"issuer": None, "audience": None, "jwks": None}
    assert authenticate(runtime, [{"token": []}], bearer(token()), **nothing).status == 401
    with pytest.raises(ValueError, match="issuer"):
        authenticate(runtime, [{"token": []}], issuer=None)


def test_the_development_issuer_opens_every_scheme_but_tls(runtime: Runtime) -> None:
    dev = runtime.tokens.DevIssuer(DEV, DEV_KEY.public_key())
    good = token(key=DEV_KEY, iss=DEV)
    password = base64.b64encode(f"any:{good}".encode()).decode()
    for requirement, headers in (
        ({"token": ["read"]}, bearer(good)),
        ({"oauth": []}, bearer(good)),
        ({"key": []}, {"X-Key": good}),
        ({"basic": []}, {"Authorization": f"Basic {password}"}),
        ({"digest": []}, {"Authorization": f"Digest {good}"}),
    ):
        assert authenticate(runtime, [requirement], headers, dev=dev, jwks=None).subject == "alice"
        assert authenticate(runtime, [requirement], headers, jwks=None).status == 401
    assert authenticate(runtime, [{"tls": []}], bearer(good), dev=dev).status == 401
    assert authenticate(runtime, [{"key": []}], {"X-Key": token()}, dev=dev).status == 401
    assert authenticate(runtime, [{"token": []}], bearer(token(iss=DEV)), dev=dev).status == 401


def test_a_remembered_token_still_ends(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = runtime.keys.KeySet(jwks())
    verifier = runtime.tokens.TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=keys, dev=None, leeway=0)
    text = token(exp=int(time.time()) + 5)
    assert asyncio.run(verifier.verify(text)).subject == "alice"
    later = time.time() + 10
    monkeypatch.setattr(runtime.tokens.time, "time", lambda: later)
    monkeypatch.setattr(keys, "_keys", [])
    with pytest.raises(runtime.tokens.TokenError):
        asyncio.run(verifier.verify(text))


def test_remote_keys_refresh_on_an_unknown_id_but_not_for_every_forgery(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []

    def fetch(url: str) -> str:
        fetched.append(url)
        return jwks()

    monkeypatch.setattr(runtime.keys, "_fetch", fetch)
    keys = runtime.keys.RemoteKeySet("https://issuer.example/jwks")

    async def ask() -> list[bool]:
        return [await keys.key(kid) is not None for kid in ("EdDSA", "no", "never", "RS256")]

    assert asyncio.run(ask()) == [True, False, False, True]
    assert len(fetched) == 1
    with pytest.raises(ValueError, match="http"):
        runtime.keys.RemoteKeySet("file:///etc/passwd")


def test_keys_that_cannot_be_fetched_are_503(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(_: str) -> str:
        raise OSError("refused")

    monkeypatch.setattr(runtime.keys, "_fetch", fetch)
    problem = authenticate(
        runtime, [{"token": []}], bearer(token()), jwks=None, jwks_url="https://issuer.example/jwks"
    )
    assert problem.status == 503
