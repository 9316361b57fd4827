"""A token of the generated auth service opens the generated order service, and no other token does."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.service.running import Answer, Generated, Running, running

pytestmark = pytest.mark.service

ORDERS = "/api/orders"
ISSUER = "https://auth.test"
SIGNING_KEY = bytes(range(1, 33))


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Shop:
    """Both services, and an order as the contract gives it as an example."""

    auth: Running
    orders: Running
    order: dict[str, Any]

    def user(self) -> dict[str, Any]:
        """Register somebody and log in; return the tokens."""
        credentials = {"email": f"{uuid.uuid4().hex}@shop.example", "password": uuid.uuid4().hex}
        registered = self.auth.send("POST", "/api/auth/register", credentials)
        assert registered.status == 201, registered.body
        tokens = self.auth.send("POST", "/api/auth/login", credentials)
        assert tokens.status == 200, tokens.body
        answer: dict[str, Any] = tokens.json()
        return answer

    def place(self, token: str | None) -> Answer:
        """Place the order."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return self.orders.send("POST", ORDERS, self.order, token=token, headers=key)


@pytest.fixture(scope="module")
def shop(starter: Callable[[str], Generated], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with ExitStack() as stack:
        auth = stack.enter_context(
            running(
                starter("auth-service"),
                tmp_path_factory.mktemp("auth"),
                AUTH_ISSUER=ISSUER,
                AUTH_SIGNING_KEY=unpadded(SIGNING_KEY),
            )
        )
        jwks = f"{auth.url}/.well-known/jwks.json"
        work = tmp_path_factory.mktemp("orders")
        database = f"sqlite:///{work / 'service.db'}"
        orders = stack.enter_context(
            running(
                starter("order-service"), work, AUTH_ISSUER=ISSUER, AUTH_JWKS_URL=jwks, DATABASE_URL=database
            )
        )
        contract = yaml.safe_load((starter("order-service").folder / "openapi.yaml").read_text())
        content = contract["paths"][ORDERS]["post"]["requestBody"]["content"]["application/json"]
        example = next(iter(content["examples"].values()))["value"]
        list_prices(starter("order-service"), work / "prices.csv", database, example)
        yield Shop(auth, orders, example)


def list_prices(service: Generated, file: Path, database: str, order: dict[str, Any]) -> None:
    """List the products of an order at its prices, as the shop does; only development tokens need no price list."""
    lines = [f"{item['product_id']},{order['currency']},{item['price']}\n" for item in order["items"]]
    file.write_text("product_id,currency,price\n" + "".join(lines), encoding="utf-8")
    listed = service.run("order_service.orders.price_list", str(file), DATABASE_URL=database)
    assert listed.returncode == 0, listed.stderr


def test_a_token_of_the_auth_service_opens_the_order_service(shop: Shop) -> None:
    token = shop.user()["access_token"]
    placed = shop.place(token)
    assert placed.status == 201, placed.body
    read = shop.orders.send("GET", f"{ORDERS}/{placed.json()['id']}", token=token)
    assert read.status == 200
    assert read.json() == placed.json()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert placed.json()["user_id"] == claims["sub"]


def test_a_refreshed_token_opens_it_too(shop: Shop) -> None:
    tokens = shop.user()
    refreshed = shop.auth.send("POST", "/api/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    assert refreshed.status == 200, refreshed.body
    assert shop.place(refreshed.json()["access_token"]).status == 201


def test_another_customers_order_is_not_there(shop: Shop) -> None:
    mine, theirs = shop.user()["access_token"], shop.user()["access_token"]
    order = shop.place(mine).json()
    where = f"{ORDERS}/{order['id']}"
    change = {"If-Match": "*"}
    answers = {
        "get": shop.orders.send("GET", where, token=theirs),
        "patch": shop.orders.send("PATCH", where, {"note": "mine now"}, token=theirs, headers=change),
        "cancel": shop.orders.send("POST", f"{where}/cancel", {"reason": "changed_mind"}, token=theirs),
        "items": shop.orders.send("GET", f"{where}/items", token=theirs),
    }
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(answers, 404)
    unknown = shop.orders.send("GET", f"{ORDERS}/{uuid.uuid4()}", token=theirs)
    assert {key: value for key, value in answers["get"].json().items() if key != "instance"} == {
        key: value for key, value in unknown.json().items() if key != "instance"
    }, "an answer must not tell what exists"
    assert order["id"] not in {
        item["id"] for item in shop.orders.send("GET", ORDERS, token=theirs).json()["items"]
    }
    assert shop.orders.send("GET", where, token=mine).json() == order


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    standard = {
        "iss": ISSUER,
        "aud": ["order-service"],
        "sub": str(uuid.uuid4()),
        "iat": now,
        "exp": now + 300,
    }
    scoped = {**standard, "jti": str(uuid.uuid4()), "scope": "orders.read orders.write"}
    return {key: value for key, value in (scoped | changes).items() if value is not None}


def kid(shop: Shop) -> str:
    keys = shop.auth.send("GET", "/.well-known/jwks.json").json()["keys"]
    return str(keys[0]["kid"])


OWN = Ed25519PrivateKey.from_private_bytes(SIGNING_KEY)
OTHER = Ed25519PrivateKey.generate()


def signed(shop: Shop, *, key: Any = OWN, algorithm: str = "EdDSA", **changes: Any) -> str:
    """Sign claims as the auth service does, but for what a test changes."""
    return jwt.encode(
        claims(**changes), key, algorithm=algorithm, headers={"typ": "at+jwt", "kid": kid(shop)}
    )


def test_such_a_token_signed_with_the_right_key_opens_it(shop: Shop) -> None:
    """Without this, the refusals below would prove nothing."""
    assert shop.place(signed(shop)).status == 201


def unsigned(header: dict[str, Any], body: dict[str, Any], signature: bytes = b"") -> str:
    return ".".join((*(unpadded(json.dumps(part).encode()) for part in (header, body)), unpadded(signature)))


def confused(shop: Shop) -> str:
    """Sign with HMAC, the public key as the secret: a verifier that trusts the header takes it."""
    secret = OWN.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return signed(shop, key=secret, algorithm="HS256")


def tampered(token: str) -> str:
    """Put other claims under a signature."""
    header, _, signature = token.split(".")
    return f"{header}.{unpadded(json.dumps(claims()).encode())}.{signature}"


BAD: dict[str, Callable[[Shop], str]] = {
    "another key": lambda shop: signed(shop, key=OTHER),
    "another algorithm": lambda shop: signed(
        shop, key=generate_private_key(public_exponent=65537, key_size=2048), algorithm="RS256"
    ),
    "the public key as a secret": confused,
    "a changed signature": lambda shop: signed(shop)[:-6] + "AAAAAA",
    "changed claims": lambda shop: tampered(signed(shop)),
    "expired": lambda shop: signed(shop, exp=int(time.time()) - 3600, iat=int(time.time()) - 7200),
    "no expiry": lambda shop: signed(shop, exp=None),
    "not yet": lambda shop: signed(shop, nbf=int(time.time()) + 3600),
    "another audience": lambda shop: signed(shop, aud=["billing-service"]),
    "no audience": lambda shop: signed(shop, aud=None),
    "another issuer": lambda shop: signed(shop, iss="https://evil.test"),
    "no issuer": lambda shop: signed(shop, iss=None),
    "no subject": lambda shop: signed(shop, sub=None),
    "algorithm none": lambda _: unsigned({"alg": "none", "typ": "at+jwt"}, claims()),
    "algorithm None with a kid": lambda shop: unsigned({"alg": "None", "kid": kid(shop)}, claims()),
    "algorithm none, signed": lambda shop: unsigned({"alg": "none", "kid": kid(shop)}, claims(), b"x" * 64),
    "a key in the header": lambda _: jwt.encode(
        claims(),
        OTHER,
        algorithm="EdDSA",
        headers={
            "jwk": {"kty": "OKP", "crv": "Ed25519", "x": unpadded(OTHER.public_key().public_bytes_raw())}
        },
    ),
    "a key set in the header": lambda shop: jwt.encode(
        claims(), OTHER, algorithm="EdDSA", headers={"jku": "https://evil.test/jwks.json", "kid": kid(shop)}
    ),
    "an unknown kid": lambda _: jwt.encode(claims(), OWN, algorithm="EdDSA", headers={"kid": "nobody"}),
    "a refresh token": lambda shop: str(shop.user()["refresh_token"]),
    "nonsense": lambda _: "a.b.c",
    "empty": lambda _: "",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_does_not(shop: Shop, name: str) -> None:
    answer = shop.place(BAD[name](shop))
    assert answer.status == 401, answer.body
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_no_token_does_not(shop: Shop) -> None:
    assert shop.place(None).status == 401


@pytest.mark.parametrize(("scope", "status"), [("orders.read", 403), ("", 403), ("orders.write", 201)])
def test_the_scope_counts(shop: Shop, scope: str, status: int) -> None:
    assert shop.place(signed(shop, scope=scope)).status == status


def test_a_token_for_the_order_service_only_is_none_for_the_auth_service(shop: Shop) -> None:
    token = signed(shop, scope="account.read account.write")
    assert shop.auth.send("GET", "/api/auth/me", token=token).status == 401


def test_nobody_gets_in_until_a_key_is_configured(
    starter: Callable[[str], Generated], tmp_path: Path
) -> None:
    service = starter("order-service")
    with running(service, tmp_path) as served:
        for token in (service.token(), "x", None):
            assert served.send("GET", ORDERS, token=token).status == 401
