"""Registration, log-in, the exchange of refresh tokens, sessions and keys, on each database."""

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
from sqlalchemy import func, select, update

from auth_service._generated.tables import users
from auth_service._runtime.storage.database import Database
from auth_service._runtime.testing.harness import Outgoing, Service, build_settings
from auth_service.authentication.passwords import Passwords
from auth_service.keys.signing import create_key
from auth_service.policy import Policy
from auth_service.tables import refresh_tokens, signing_keys

PASSWORD = "correct horse battery staple"


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


def post(service: Service, path: str, body: Any, token: str | None = None) -> httpx.Response:
    headers = {"Content-Type": "application/json", "User-Agent": "tests/1.0"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    request = Outgoing("POST", f"/api/auth/{path}", headers=headers, content=json.dumps(body).encode())
    return service.send(request)


def call(service: Service, method: str, path: str, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return service.send(Outgoing(method, f"/api/auth/{path}", headers=headers))


def refresh(service: Service, token: str) -> httpx.Response:
    return post(service, "refresh", {"refresh_token": token})


def login(service: Service, email: str, password: str = PASSWORD) -> httpx.Response:
    return post(service, "login", {"email": email, "password": password})


def new_email(service: Service) -> str:
    """Register an account and return its address."""
    email = f"{uuid4()}@shop.example"
    assert post(service, "register", {"email": email, "password": PASSWORD}).status_code == 201
    return email


def new_pair(service: Service) -> dict[str, Any]:
    """Register an account, log in and return the pair of tokens."""
    pair: dict[str, Any] = login(service, new_email(service)).json()
    return pair


def sessions(service: Service, pair: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = call(service, "GET", "sessions", pair["access_token"]).json()["items"]
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
    made = post(replica, "register", {"email": email, "password": PASSWORD})
    assert (made.status_code, made.headers["location"]) == (201, "/api/auth/me")
    assert set(made.json()) == {"id", "email", "created_at"}
    pair = login(replica, email)
    assert (pair.status_code, pair.headers["cache-control"]) == (200, "no-store")
    me = call(replica, "GET", "me", pair.json()["access_token"])
    assert me.json() == made.json()


def test_an_address_has_one_account_in_any_case(replica: Service) -> None:
    email = new_email(replica)
    again = post(replica, "register", {"email": email.upper(), "password": PASSWORD})
    assert again.status_code == 409
    assert login(replica, email.upper()).status_code == 200


def test_passwords_are_compared_as_people_see_them(replica: Service) -> None:
    email = f"{uuid4()}@shop.example"
    composed, decomposed = "cr\u00e8me br\u00fbl\u00e9e", "cre\u0300me bru\u0302le\u0301e"
    assert post(replica, "register", {"email": email, "password": composed}).status_code == 201
    assert login(replica, email, decomposed).status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    replica: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = 0
    matches = Passwords._matches

    def counting(passwords: Passwords, stored: str, password: str) -> bool:
        nonlocal verified
        verified += 1
        return matches(passwords, stored, password)

    monkeypatch.setattr(Passwords, "_matches", counting)
    wrong = login(replica, new_email(replica), "not the password")
    unknown = login(replica, f"{uuid4()}@shop.example", "not the password")
    assert (wrong.status_code, wrong.json()) == (401, unknown.json())
    assert wrong.headers["www-authenticate"] == unknown.headers["www-authenticate"]
    # Both took the time of one hash.
    assert verified == 2


def test_a_refresh_token_works_once_and_gives_the_next(replica: Service) -> None:
    first = new_pair(replica)
    reply = refresh(replica, first["refresh_token"])
    second = reply.json()
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    assert second["refresh_token"] != first["refresh_token"]
    assert call(replica, "GET", "me", second["access_token"]).status_code == 200
    assert refresh(replica, second["refresh_token"]).status_code == 200


def test_a_used_refresh_token_revokes_its_family(replica: Service) -> None:
    first = new_pair(replica)
    second = refresh(replica, first["refresh_token"]).json()
    assert refresh(replica, first["refresh_token"]).status_code == 401
    assert refresh(replica, second["refresh_token"]).status_code == 401
    assert sessions(replica, second) == []


def test_an_older_token_of_the_family_revokes_it_too(replica: Service) -> None:
    first = new_pair(replica)
    second = refresh(replica, first["refresh_token"]).json()
    third = refresh(replica, second["refresh_token"]).json()
    assert refresh(replica, first["refresh_token"]).status_code == 401
    assert refresh(replica, third["refresh_token"]).status_code == 401


def test_of_two_refreshes_at_the_same_time_one_succeeds(replica: Service, database_url: str) -> None:
    with Service(build_settings(database_url)) as other, ThreadPoolExecutor(2) as threads:
        for _ in range(10):
            token = new_pair(replica)["refresh_token"]
            replies = list(threads.map(refresh, (replica, other), (token, token)))
            assert sorted(reply.status_code for reply in replies) == [200, 401]


def test_a_refresh_token_is_stored_as_its_hash(replica: Service, database_url: str) -> None:
    token = new_pair(replica)["refresh_token"]
    plain = select(func.count()).where(refresh_tokens.c.token_hash == token)
    assert query(database_url, plain) == 0


def test_logging_out_ends_the_session(replica: Service) -> None:
    pair = new_pair(replica)
    for _ in range(2):
        reply = post(replica, "logout", {"refresh_token": pair["refresh_token"]}, pair["access_token"])
        assert reply.status_code == 204
    assert sessions(replica, pair) == []
    assert refresh(replica, pair["refresh_token"]).status_code == 401


def test_nobody_logs_somebody_else_out(replica: Service) -> None:
    mine, other = new_pair(replica), new_pair(replica)
    reply = post(replica, "logout", {"refresh_token": mine["refresh_token"]}, other["access_token"])
    assert reply.status_code == 204
    assert refresh(replica, mine["refresh_token"]).status_code == 200


def test_sessions_are_listed_by_page_and_say_where_they_began(replica: Service) -> None:
    email = new_email(replica)
    pairs = [login(replica, email).json() for _ in range(3)]
    token = pairs[0]["access_token"]
    first = call(replica, "GET", "sessions?page_size=2", token).json()
    rest = call(replica, "GET", f"sessions?page_size=2&page_token={first['next_page_token']}", token).json()
    created = [session["created_at"] for session in (*first["items"], *rest["items"])]
    assert (len(created), created) == (3, sorted(created, reverse=True))
    assert {session["user_agent"] for session in first["items"]} == {"tests/1.0"}
    elsewhere = call(
        replica, "GET", f"sessions?page_token={first['next_page_token']}", new_pair(replica)["access_token"]
    )
    assert elsewhere.status_code == 404


def test_a_revoked_session_cannot_be_refreshed(replica: Service) -> None:
    pair = new_pair(replica)
    path = f"sessions/{sessions(replica, pair)[0]['id']}"
    assert call(replica, "DELETE", path, pair["access_token"]).status_code == 204
    assert refresh(replica, pair["refresh_token"]).status_code == 401
    assert call(replica, "DELETE", path, pair["access_token"]).status_code == 404


def test_the_session_of_somebody_else_does_not_exist(replica: Service) -> None:
    mine, other = new_pair(replica), new_pair(replica)
    path = f"sessions/{sessions(replica, mine)[0]['id']}"
    assert call(replica, "DELETE", path, other["access_token"]).status_code == 404
    assert len(sessions(replica, mine)) == 1


@pytest.mark.parametrize("known", [True, False])
def test_too_many_failures_close_an_account(replica: Service, *, known: bool) -> None:
    email = new_email(replica) if known else f"{uuid4()}@shop.example"
    for _ in range(5):
        assert login(replica, email, "not the password").status_code == 401
    for attempt in (email, email.upper()):
        closed = login(replica, attempt)
        assert closed.status_code == 429
        assert 0 < int(closed.headers["retry-after"]) <= 900


def test_a_log_in_that_succeeds_begins_the_count_anew(replica: Service) -> None:
    email = new_email(replica)
    for _ in range(2):
        for _ in range(4):
            assert login(replica, email, "not the password").status_code == 401
        assert login(replica, email).status_code == 200


def test_a_hash_with_other_parameters_is_renewed(
    replica: Service, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = new_email(replica)
    monkeypatch.setenv("ARGON2_PASSES", "2")
    with Service(build_settings(database_url)) as later:
        assert login(later, email).status_code == 200
    stored = query(database_url, select(users.c.password_hash).where(users.c.email == email))
    assert "t=2," in stored
    assert login(replica, email).status_code == 200


def test_the_published_key_verifies_a_token(replica: Service) -> None:
    token = new_pair(replica)["access_token"]
    reply = replica.send(Outgoing("GET", "/.well-known/jwks.json"))
    assert reply.headers["cache-control"] == "public, max-age=3600"
    key = jwt.PyJWKSet.from_dict(reply.json())[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, algorithms=["EdDSA"], audience="order-service", issuer="auth-service")
    assert claims["scope"].split() == ["account.read", "account.write", "orders.read", "orders.write"]
    assert claims["exp"] - claims["iat"] == 900
    assert {"jti", "sub"} <= set(claims)


def test_replicas_share_the_key(replica: Service, database_url: str) -> None:
    pair = new_pair(replica)
    with Service(build_settings(database_url)) as other:
        assert call(other, "GET", "me", pair["access_token"]).status_code == 200
        assert refresh(other, pair["refresh_token"]).status_code == 200
    assert query(database_url, select(func.count()).select_from(signing_keys)) == 1


def test_a_key_that_reached_its_age_is_replaced_and_still_verifies(sqlite_url: str) -> None:
    with Service(build_settings(sqlite_url)) as replica:
        before = new_pair(replica)["access_token"]
        query(sqlite_url, update(signing_keys).values(not_after=func.datetime("now", "-1 second")))
        after = new_pair(replica)["access_token"]
        assert call(replica, "GET", "me", before).status_code == 200
        assert call(replica, "GET", "me", after).status_code == 200
        published = replica.send(Outgoing("GET", "/.well-known/jwks.json")).json()["keys"]
    kids = [jwt.get_unverified_header(token)["kid"] for token in (after, before)]
    assert [key["kid"] for key in published] == kids


def test_a_given_key_is_used_and_not_stored(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key = create_key()
    monkeypatch.setenv("AUTH_SIGNING_KEY", key.secret())
    with Service(build_settings(sqlite_url)) as replica:
        token = new_pair(replica)["access_token"]
        assert jwt.get_unverified_header(token)["kid"] == key.kid
        assert call(replica, "GET", "me", token).status_code == 200
    assert query(sqlite_url, select(func.count()).select_from(signing_keys)) == 0


def test_a_token_with_another_key_is_refused(replica: Service) -> None:
    token = new_pair(replica)["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    forged_key = create_key()
    for kid in (forged_key.kid, jwt.get_unverified_header(token)["kid"], None):
        headers = None if kid is None else {"kid": kid}
        forged = jwt.encode(claims, forged_key.private, algorithm="EdDSA", headers=headers)
        assert call(replica, "GET", "me", forged).status_code == 401


def test_the_defaults_are_the_recommended_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ARGON2_MEMORY_KIB", "ARGON2_PASSES", "ARGON2_LANES"):
        monkeypatch.delenv(name, raising=False)
    policy = Policy()
    stored = asyncio.run(Passwords(policy).hash(PASSWORD))
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
