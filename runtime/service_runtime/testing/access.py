"""Only who may call gets in, and nobody sees what belongs to somebody else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import cases, planting
from .harness import ALICE, BOB, Service, build_settings
from .named import entity_of
from .package import app, tables, tokens
from .parametrized import for_each, for_every
from .verdicts import not_tried
from .world import World, listed

SECURED = [operation for operation in cases.OPERATIONS if cases.secured(operation)]
SCOPED = [operation for operation in SECURED if all(any(a.values()) for a in operation.security)]
_ISSUER = "https://issuer.example"
_REFUSED = {httpx.codes.UNAUTHORIZED}
_HIDDEN = {httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN}


def claims(audience: str, **changes: Any) -> dict[str, Any]:
    instant = int(time.time())
    scopes = " ".join(tokens.contract_scopes(cases.CONTRACT))
    said = {
        "iss": tokens.DEV_ISSUER,
        "aud": audience,
        "sub": ALICE,
        "scope": scopes,
        "iat": instant,
        "exp": instant + 600,
    }
    return {name: value for name, value in {**said, **changes}.items() if value is not None}


def signed(key: Ed25519PrivateKey, claims: Mapping[str, Any]) -> str:
    return jwt.encode(dict(claims), key, algorithm="EdDSA")


def _with_other_payload(token: str, claims: Mapping[str, Any]) -> str:
    header, _, signature = token.split(".")
    payload = jwt.encode(dict(claims), "k" * 32, algorithm="HS256").split(".")[1]
    return f"{header}.{payload}.{signature}"


def _signed_with_public_key(key: Ed25519PrivateKey, claims: Mapping[str, Any]) -> str:
    """Sign with HMAC and the public key as its secret, as in CVE-2015-9235."""
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return jwt.encode(dict(claims), public, algorithm="HS256")


FORGERIES: dict[str, Callable[[Ed25519PrivateKey, str], str]] = {
    "no token at all": lambda _key, _audience: "token",
    "other key": lambda _key, audience: signed(Ed25519PrivateKey.generate(), claims(audience)),
    "other payload": lambda key, audience: _with_other_payload(
        signed(key, claims(audience, sub=BOB)), claims(audience)
    ),
    "no algorithm": lambda _key, audience: jwt.encode(claims(audience), "", algorithm="none"),
    "public key as secret": lambda key, audience: _signed_with_public_key(key, claims(audience)),
    "expired": lambda key, audience: signed(key, claims(audience, exp=int(time.time()) - 3600)),
    "not yet valid": lambda key, audience: signed(key, claims(audience, nbf=int(time.time()) + 3600)),
    "without an end": lambda key, audience: signed(key, claims(audience, exp=None)),
    "other audience": lambda key, audience: signed(key, claims(f"not-{audience}")),
    "no audience": lambda key, audience: signed(key, claims(audience, aud=None)),
    "other issuer": lambda key, audience: signed(key, claims(audience, iss="urn:somebody")),
    "empty subject": lambda key, audience: signed(key, claims(audience, sub="")),
    "no subject": lambda key, audience: signed(key, claims(audience, sub=None)),
}


@for_each(SECURED)
def test_forged_tokens_are_refused(service: Service, operation: cases.Operation) -> None:
    key = tokens.development_key(service.settings)
    request = cases.outgoing(operation)
    for name, forge in FORGERIES.items():
        token = forge(key, service.settings.auth_audience)
        reply = service.send(cases.with_token(operation, request, token))
        assert reply.status_code in _REFUSED, name


def _bears(operation: cases.Operation) -> bool:
    """Tell whether a token alone opens an operation."""
    schemes = [cases.CONTRACT.security_schemes.get(name, {}) for name in next(iter(operation.security), {})]
    return bool(schemes) and all(
        one.get("type") in {"oauth2", "openIdConnect"} or str(one.get("scheme", "")).lower() == "bearer"
        for one in schemes
    )


def _issues_tokens(url: str) -> bool:
    """Tell whether the service verifies tokens that it issues itself, with its own keys in place of configured ones."""
    return app.build_key_source(build_settings(url), app.Database(url)) is not None


@for_each([operation for operation in SECURED if _bears(operation)][:1])
def test_tokens_of_the_issuer_open_and_those_for_development_do_not(
    sqlite_url: str, operation: cases.Operation
) -> None:
    if _issues_tokens(sqlite_url):
        raise not_tried(operation, "the service issues its tokens itself: no other issuer is configured")
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    known = {
        **jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True),
        "kid": "known",
        "alg": "EdDSA",
    }
    chosen = {"auth_dev": False, "auth_issuer": _ISSUER, "auth_jwks": json.dumps({"keys": [known]})}
    with Service(build_settings(sqlite_url, **chosen)) as replica:
        said = claims(replica.settings.auth_audience, iss=_ISSUER)
        listed_scopes = {**said, "scope": None, "scp": said["scope"].split()}
        tokens_and_names = [
            (jwt.encode(said, key, "EdDSA", {"kid": "known"}), ""),
            (jwt.encode(listed_scopes, key, "EdDSA", {"kid": "known"}), ""),
            (jwt.encode(said, key, "EdDSA", {"kid": "unknown"}), "unknown key"),
            (jwt.encode(said, other, "EdDSA", {"kid": "known"}), "other key"),
            (jwt.encode({**said, "iss": "urn:somebody"}, key, "EdDSA", {"kid": "known"}), "other issuer"),
            (jwt.encode({**said, "aud": "somebody"}, key, "EdDSA", {"kid": "known"}), "other audience"),
            (jwt.encode({**said, "exp": said["iat"] - 3600}, key, "EdDSA", {"kid": "known"}), "expired"),
            (_signed_with_public_key(key, said), "public key as secret"),
            (replica.token(), "for development"),
        ]
        for token, wrong in tokens_and_names:
            status = replica.send(cases.with_token(operation, cases.outgoing(operation), token)).status_code
            refused = status in {*_REFUSED, httpx.codes.FORBIDDEN}
            assert refused is bool(wrong), f"{wrong or 'a good token'}: {status}"


@for_each([operation for operation in SECURED if _bears(operation)][:1])
def test_keys_that_cannot_be_fetched_are_503(sqlite_url: str, operation: cases.Operation) -> None:
    if _issues_tokens(sqlite_url):
        raise not_tried(operation, "the service issues its tokens itself: no keys are fetched")
    chosen = {"auth_dev": False, "auth_issuer": _ISSUER, "auth_jwks_url": "http://127.0.0.1:1/keys"}
    with Service(build_settings(sqlite_url, **chosen)) as replica:
        said = claims(replica.settings.auth_audience, iss=_ISSUER)
        request = cases.outgoing(operation)
        reply = replica.send(cases.with_token(operation, request, signed(Ed25519PrivateKey.generate(), said)))
        assert reply.status_code == httpx.codes.SERVICE_UNAVAILABLE, reply.text
        assert reply.headers.get("retry-after")


def _starts(url: str, chosen: Mapping[str, Any]) -> bool:
    try:
        app.create_app(build_settings(url, **chosen))
    except ValueError:
        return False
    return True


@for_each(SECURED[:1])
def test_settings_that_would_let_anybody_in_are_refused(sqlite_url: str, operation: cases.Operation) -> None:
    keys = json.dumps({"keys": []})
    unsafe: list[dict[str, Any]] = [
        {"auth_jwks": keys, "auth_issuer": _ISSUER, "auth_audience": ""},
        {"auth_dev": True, "auth_audience": ""},
    ]
    if not _issues_tokens(sqlite_url):
        unsafe += [
            {"auth_jwks": keys},
            {"auth_jwks_url": "ftp://issuer.example/keys", "auth_issuer": _ISSUER},
        ]
    started = [trusted for trusted in unsafe if _starts(sqlite_url, {"auth_dev": False, **trusted})]
    assert not started, f"the service starts, and {operation.operation_id} is anybody's"


@for_each(SECURED)
def test_credentials_are_required(service: Service, operation: cases.Operation) -> None:
    reply = service.send(cases.outgoing(operation))
    assert reply.status_code in _REFUSED
    assert "www-authenticate" in reply.headers


@for_each(SECURED)
def test_valid_token_opens(service: Service, operation: cases.Operation) -> None:
    reply = service.send(cases.outgoing(operation, subject_token=service.token()))
    assert reply.status_code not in _REFUSED | {httpx.codes.FORBIDDEN}


OPTIONAL = [one for one in cases.OPERATIONS if any(one.security) and not cases.secured(one)]


@for_each(OPTIONAL)
def test_wrong_credentials_are_refused_where_none_are_needed(
    service: Service, operation: cases.Operation
) -> None:
    request = cases.outgoing(operation)
    assert service.send(request).status_code not in _REFUSED, "it cannot be called without credentials"
    wrong = service.send(cases.with_token(operation, request, "wrong"))
    assert wrong.status_code in _REFUSED, "who shows credentials that do not hold is taken for nobody"
    assert "www-authenticate" in wrong.headers
    right = service.send(cases.with_token(operation, request, service.token()))
    assert right.status_code not in _REFUSED


@for_each(SCOPED)
def test_scopes_are_required(service: Service, operation: cases.Operation) -> None:
    token = service.token(scopes=frozenset({"something.else"}))
    reply = service.send(cases.outgoing(operation, subject_token=token))
    assert reply.status_code == httpx.codes.FORBIDDEN


def _owned(template: str) -> bool:
    """Tell whether the first resource that a path names is an entity with an owner."""
    collection = template[: template.index("/{")]
    reads = [cases.CONTRACT.by_path().get(path, {}) for path in (template, collection)]
    named = {
        reference for methods in reads for reference in _references([o.responses for o in methods.values()])
    }
    first = cases.CONTRACT.by_path().get(collection, {}).get("POST")
    if first is not None:
        named = set(_references(first.responses))
    return any(name in tables.ENTITIES and tables.ENTITIES[name].owner for name in named)


def _references(node: Any) -> list[str]:
    if isinstance(node, Mapping):
        own = [node["$ref"].rsplit("/", 1)[-1]] if isinstance(node.get("$ref"), str) else []
        return own + [name for item in node.values() for name in _references(item)]
    return [name for item in node for name in _references(item)] if isinstance(node, list) else []


OF_OWNERS = [operation for operation in SECURED if "/{" in operation.path and _owned(operation.path)]


@for_each(OF_OWNERS)
def test_others_resources_do_not_exist(service: Service, operation: cases.Operation) -> None:
    alice, bob = World(service, ALICE), World(service, BOB)
    path = alice.path(operation.path)
    request = cases.outgoing(operation, path)
    assert bob.send(operation, request).status_code in _HIDDEN
    assert alice.send(operation, request).status_code not in _HIDDEN, "the owner cannot reach it either"


LISTS = [
    operation
    for operation in SECURED
    if operation.method == "GET"
    and "{" not in operation.path
    and "POST" in cases.CONTRACT.by_path()[operation.path]
    and _owned(operation.path + "/{")
]


@for_each(LISTS)
def test_lists_show_only_the_callers_own(service: Service, operation: cases.Operation) -> None:
    carol = World(service, cases.fresh_uuid())
    created = World(service, ALICE).create(cases.CONTRACT.by_path()[operation.path]["POST"], {})
    assert created.is_success
    assert listed(carol.call(operation, cases.outgoing(operation)).json()) == []


Reference = tuple[cases.Operation, str, str]
"""An operation, a property of its body, and the entity that this refers to."""


def _references_to_owned() -> Iterator[tuple[Reference, str]]:
    for operation in SECURED:
        entity = tables.ENTITIES.get(entity_of(operation))
        if operation.method != "POST" or entity is None:
            continue
        for name in cases.properties(cases.json_schema(operation)):
            target = tables.ENTITIES.get(planting.targets(entity.name).get(name, ""))
            if target is not None and target.owner is not None and name != entity.owner:
                yield (operation, name, target.name), f"{operation.operation_id}-{name}"


@for_every("reference", list(_references_to_owned()))
def test_nothing_refers_to_what_is_somebody_elses(service: Service, reference: Reference) -> None:
    operation, name, target = reference
    bob = World(service, BOB)
    plain = cases.outgoing(operation, bob.path(operation.path))
    body = next((one for one in bob.bodies(operation) if isinstance(one, dict) and name in one), None)
    if body is None:
        raise not_tried(operation, f"no body that could be made has {name}")
    strange = {**body, name: World(service, ALICE).make(target)}
    refused = bob.call(operation, cases.with_body(plain, strange))
    assert refused.is_client_error, f"{refused.status_code}: {refused.text}"
    reply = bob.call(operation, cases.with_body(plain, body))
    assert reply.is_success, f"what is the caller's own cannot be named either: {reply.text}"
