"""Registration, log-in, the exchange of refresh tokens, sessions and the own account, on each database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from sqlalchemy import select, update

from auth_service._generated.tables import users
from auth_service._runtime.storage.database import Database
from auth_service._runtime.testing.harness import Outgoing, Service, build_settings
from auth_service.authentication.passwords import Passwords
from auth_service.policy import Policy

PASSWORD = "correct horse battery staple"
OTHER = "another horse, another battery"


@pytest.fixture(scope="module", autouse=True)
def _quick_hashes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARGON2_MEMORY_KIB", "64")
        patch.setenv("ARGON2_PASSES", "1")
        yield


@pytest.fixture(scope="module")
def replica(_quick_hashes: None, database_url: str) -> Iterator[Service]:
    with Service(build_settings(database_url)) as service:
        yield service


def send(service: Service, method: str, path: str, body: Any = None, **more: str) -> httpx.Response:
    """Send a request below /api; ``more`` are headers, and ``token`` the bearer's."""
    token = more.pop("token", None)
    headers = {"User-Agent": "tests/1.0", **{name.replace("_", "-"): value for name, value in more.items()}}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    if body is not None:
        headers["Content-Type"] = "application/json"
    content = None if body is None else json.dumps(body).encode()
    return service.send(Outgoing(method, f"/api/{path}", headers=headers, content=content))


def register(service: Service, email: str, password: str = PASSWORD) -> httpx.Response:
    body = {"email": email, "password": password, "display_name": "Ada"}
    return send(service, "POST", "auth/register", body)


def login(service: Service, email: str, password: str = PASSWORD) -> httpx.Response:
    return send(service, "POST", "auth/login", {"email": email, "password": password})


def refresh(service: Service, token: str) -> httpx.Response:
    return send(service, "POST", "auth/refresh", {"refresh_token": token})


def new_email(service: Service) -> str:
    """Register an account and return its address."""
    email = f"{uuid4()}@shop.example"
    assert register(service, email).status_code == 201
    return email


def new_pair(service: Service) -> dict[str, Any]:
    """Register an account, log in and return the pair of tokens."""
    pair: dict[str, Any] = login(service, new_email(service)).json()
    return pair


def sessions(service: Service, pair: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = send(service, "GET", "sessions", token=pair["access_token"]).json()["items"]
    return items


def query(url: str, statement: Any) -> Any:
    """Run one statement and return the first value of its result, if it has any."""

    async def run() -> Any:
        database = Database(url)
        try:
            async with database.begin(write=True) as db:
                result = await db.execute(statement)
                return result.scalar() if result.returns_rows else None
        finally:
            await database.dispose()

    return asyncio.run(run())


def test_a_new_account_can_log_in_and_see_itself(replica: Service) -> None:
    email = f"{uuid4()}@shop.example"
    made = register(replica, email)
    assert made.status_code == 201
    assert made.headers["location"].endswith("/api/me")
    assert {"email": email, "display_name": "Ada", "status": "active"}.items() <= made.json().items()
    assert "password" not in made.json()
    pair = login(replica, email)
    assert (pair.status_code, pair.headers["cache-control"]) == (200, "no-store")
    assert send(replica, "GET", "me", token=pair.json()["access_token"]).json() == made.json()


def test_a_password_is_stored_as_its_hash(replica: Service, database_url: str) -> None:
    stored = query(database_url, select(users.c.password).where(users.c.email == new_email(replica)))
    assert stored.startswith("$argon2id$")


def test_an_address_has_one_account_in_any_case(replica: Service) -> None:
    email = new_email(replica)
    assert register(replica, email.upper()).status_code == 409
    assert login(replica, email.upper()).status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(replica: Service) -> None:
    wrong = login(replica, new_email(replica), "not the password")
    unknown = login(replica, f"{uuid4()}@shop.example", "not the password")
    assert (wrong.status_code, wrong.json()) == (401, unknown.json())


@pytest.mark.parametrize("status", ["locked", "disabled"])
def test_an_account_that_is_closed_is_told_to_who_knows_the_password(
    replica: Service, database_url: str, status: str
) -> None:
    email = new_email(replica)
    query(database_url, update(users).where(users.c.email == email).values(status=status))
    assert login(replica, email).status_code == 423
    assert login(replica, email, "not the password").status_code == 401


def test_too_many_failures_close_an_account(replica: Service) -> None:
    email = new_email(replica)
    for _ in range(5):
        assert login(replica, email, "not the password").status_code == 401
    closed = login(replica, email)
    assert closed.status_code == 429
    assert 0 < int(closed.headers["retry-after"]) <= 900


def test_a_refresh_token_works_once_and_a_second_use_ends_its_session(replica: Service) -> None:
    first = new_pair(replica)
    second = refresh(replica, first["refresh_token"]).json()
    assert send(replica, "GET", "me", token=second["access_token"]).status_code == 200
    assert refresh(replica, first["refresh_token"]).status_code == 401
    assert refresh(replica, second["refresh_token"]).status_code == 401
    assert sessions(replica, second) == []


def test_of_two_refreshes_at_the_same_time_one_succeeds(replica: Service, database_url: str) -> None:
    with Service(build_settings(database_url)) as other, ThreadPoolExecutor(2) as threads:
        for _ in range(5):
            token = new_pair(replica)["refresh_token"]
            replies = list(threads.map(refresh, (replica, other), (token, token)))
            assert sorted(reply.status_code for reply in replies) == [200, 401]


def test_logging_out_ends_the_session_of_nobody_else(replica: Service) -> None:
    mine, other = new_pair(replica), new_pair(replica)
    body = {"refresh_token": mine["refresh_token"]}
    assert send(replica, "POST", "auth/logout", body, token=other["access_token"]).status_code == 204
    assert len(sessions(replica, mine)) == 1
    assert send(replica, "POST", "auth/logout", body, token=mine["access_token"]).status_code == 204
    assert sessions(replica, mine) == []
    assert refresh(replica, mine["refresh_token"]).status_code == 401


def test_a_revoked_session_cannot_be_refreshed(replica: Service) -> None:
    mine, other = new_pair(replica), new_pair(replica)
    path = f"sessions/{sessions(replica, mine)[0]['id']}"
    assert send(replica, "DELETE", path, token=other["access_token"]).status_code == 404
    assert send(replica, "DELETE", path, token=mine["access_token"]).status_code == 204
    assert refresh(replica, mine["refresh_token"]).status_code == 401


def test_a_changed_password_ends_all_sessions(replica: Service) -> None:
    email = new_email(replica)
    pair = login(replica, email).json()
    token = pair["access_token"]
    tag = send(replica, "GET", "me", token=token).headers["etag"]
    assert send(replica, "PATCH", "me", {"display_name": "Grace"}, token=token).status_code == 428
    changes = {"display_name": "Grace", "password": OTHER}
    changed = send(replica, "PATCH", "me", changes, token=token, If_Match=tag)
    assert (changed.status_code, changed.json()["display_name"]) == (200, "Grace")
    assert refresh(replica, pair["refresh_token"]).status_code == 401
    assert login(replica, email).status_code == 401
    assert login(replica, email, OTHER).status_code == 200


def test_the_published_key_verifies_a_token(replica: Service) -> None:
    token = new_pair(replica)["access_token"]
    reply = replica.send(Outgoing("GET", "/.well-known/jwks.json"))
    assert reply.headers["cache-control"] == "public, max-age=3600"
    key = jwt.PyJWKSet.from_dict(reply.json())[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(
        token, key, algorithms=["EdDSA"], audience="order-service", options={"verify_iss": False}
    )
    assert claims["exp"] - claims["iat"] == 900


def test_the_defaults_are_the_recommended_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ARGON2_MEMORY_KIB", "ARGON2_PASSES", "ARGON2_LANES"):
        monkeypatch.delenv(name, raising=False)
    stored = asyncio.run(Passwords(Policy()).hash(PASSWORD))
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
