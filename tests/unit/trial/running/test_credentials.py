from __future__ import annotations

from typing import Any

from scaffold.trial.running.credentials import Tokens, peer_document, scheme_credentials, secret_names

BEARER = {"type": "http", "scheme": "Bearer"}
BASIC = {"type": "http", "scheme": "basic"}
OAUTH = {"type": "oauth2", "flows": {}}
OPENID = {"type": "openIdConnect", "openIdConnectUrl": "https://id.example.com"}
KEY = {"type": "apiKey", "in": "header", "name": "X-API-Key"}
COOKIE = {"type": "apiKey", "in": "cookie", "name": "session"}
MUTUAL = {"type": "mutualTLS"}


def contract(**schemes: dict[str, Any]) -> dict[str, Any]:
    return {"components": {"securitySchemes": schemes}}


def test_a_token_is_given_as_each_scheme_wants_it() -> None:
    tables = scheme_credentials(
        contract(a=BEARER, b=BASIC, c=OAUTH, d=OPENID, e=KEY, f=COOKIE, g=MUTUAL), "t"
    )
    assert tables == {
        "a": {"bearer": "t"},
        "b": {"username": "development", "password": "t"},
        "c": {"bearer": "t"},
        "d": {"bearer": "t"},
        "e": {"api_key": "t"},
        "f": {"api_key": "t"},
    }


def test_a_contract_without_schemes_wants_nothing() -> None:
    assert scheme_credentials({}, "t") == {}


def test_two_callers_carry_their_tokens_in_headers() -> None:
    document = peer_document(contract(a=BEARER, b=OAUTH, c=KEY), Tokens("mine", "theirs"))
    assert document is not None
    assert [caller["name"] for caller in document["auth"]] == ["owner", "peer"]
    assert document["auth"][1]["fixedHeaders"] == [
        {"name": "Authorization", "value": "Bearer theirs"},
        {"name": "X-API-Key", "value": "theirs"},
    ]


def test_the_format_has_no_place_for_cookies_or_two_values_of_one_header() -> None:
    tokens = Tokens("mine", "theirs")
    assert peer_document(contract(a=COOKIE), tokens) is None
    assert peer_document(contract(a=BEARER, b=BASIC), tokens) is None
    assert peer_document(contract(a=BEARER), Tokens("mine")) is None
    assert peer_document({}, tokens) is None


def test_only_what_carries_credentials_is_hidden() -> None:
    assert secret_names(contract(a=KEY, b=COOKIE, c=BEARER)) == [
        "authorization",
        "cookie",
        "session",
        "set-cookie",
        "x-api-key",
    ]
