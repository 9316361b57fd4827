"""The platform around the contract: health, headers, migrations, tokens, retries."""

import asyncio
import stat
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request

from {{cookiecutter.package_name}} import app
from {{cookiecutter.package_name}}._runtime.storage.database import Database
from {{cookiecutter.package_name}}._runtime.storage.migrations import Migrations, current_revisions
from {{cookiecutter.package_name}}._runtime.storage.readiness import Readiness
from {{cookiecutter.package_name}}._runtime.storage.tables import idempotency_records as records
from {{cookiecutter.package_name}}._runtime.storage.values import now
from {{cookiecutter.package_name}}._runtime.testing import cases
from {{cookiecutter.package_name}}._runtime.testing.harness import Outgoing, Service, build_settings
from {{cookiecutter.package_name}}._runtime.testing.verdicts import require_written
from {{cookiecutter.package_name}}._runtime.testing.world import World
from {{cookiecutter.package_name}}.platform import tokens
from {{cookiecutter.package_name}}.platform.health import Health
from {{cookiecutter.package_name}}.platform.migrations import FOLDER
from {{cookiecutter.package_name}}.resources import METADATA
from {{cookiecutter.package_name}}.settings import Settings


def run(work: Callable[[Database], Coroutine[Any, Any, Any]], url: str) -> Any:
    """Run a coroutine with a database that is closed afterwards."""

    async def main() -> Any:
        database = Database(url)
        try:
            return await work(database)
        finally:
            await database.dispose()

    return asyncio.run(main())


PROBES = ("/healthz", "/readyz")
# Probes that the contract declares are its own.
OWN = {one.path: one for one in cases.OPERATIONS if one.method == "GET" and one.path in PROBES}


def probe(replica: Service, path: str) -> httpx.Response:
    """Ask a probe; one of the contract's as the contract says, and none that is not written yet."""
    if path not in OWN:
        return replica.send(Outgoing("GET", path))
    return require_written(OWN[path], World(replica).send(OWN[path], cases.outgoing(OWN[path])))


@pytest.mark.parametrize("path", PROBES)
def test_probes_answer(service: Service, path: str) -> None:
    reply = probe(service, path)
    assert reply.is_success
    assert reply.headers["cache-control"] == "no-store"
    if path not in OWN:
        assert reply.json()["status"] == "ok"
        assert service.send(Outgoing("HEAD", path)).status_code == 200


def test_asking_for_the_revision_leaves_nothing_behind(sqlite_url: str) -> None:
    async def work(database: Database) -> int:
        await Migrations(FOLDER).upgrade(database)
        kept = database.engine.sync_engine._compiled_cache
        counts = []
        for _ in range(3):
            async with database.begin(write=False) as db:
                assert await current_revisions(db) == {Migrations(FOLDER).newest}
            counts.append(len(kept or ()))
        return counts[-1] - counts[0]

    assert run(work, sqlite_url) == 0


def test_a_database_without_migrations_is_not_ready(sqlite_url: str) -> None:
    settings = build_settings(sqlite_url).model_copy(update={"auto_migrate": False})
    with Service(settings) as replica:
        reply = probe(replica, "/readyz")
    assert reply.status_code == 503
    assert "/readyz" in OWN or "make migrate" in reply.json()["checks"]["migrations"]


def test_a_database_that_is_away_is_not_ready() -> None:
    settings = build_settings("postgresql://nobody@127.0.0.1:9/nothing")
    settings = settings.model_copy(update={"auto_migrate": False})
    with Service(settings) as replica:
        assert probe(replica, "/readyz").status_code == 503
        # One of the contract's may ask the database, too.
        assert probe(replica, "/healthz").is_success or "/healthz" in OWN


def test_replies_carry_safe_headers_and_the_requests_id(service: Service) -> None:
    reply = service.send(Outgoing("GET", "/healthz", headers={"X-Request-ID": "abc-1"}))
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["x-request-id"] == "abc-1"
    other = service.send(Outgoing("GET", "/healthz", headers={"X-Request-ID": "a b"}))
    assert other.headers["x-request-id"] != "a b"


@pytest.mark.parametrize("path", ["/healthz", "/no/such/path"])
def test_replies_keep_browsers_from_guessing_and_caching(service: Service, path: str) -> None:
    reply = service.send(Outgoing("GET", path))
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["strict-transport-security"].startswith("max-age=31536000")


def test_a_process_that_drains_is_not_ready(sqlite_url: str) -> None:
    async def work(database: Database) -> int:
        health = Health(Readiness(database, Migrations(FOLDER), migrate=False))
        draining = SimpleNamespace(state=SimpleNamespace(draining=True))
        return (await health.ready(Request({"type": "http", "app": draining}))).status_code

    assert run(work, sqlite_url) == 503


def test_defaults_have_limits_and_trust_nobody() -> None:
    settings = Settings()
    assert not settings.auth_dev
    assert (settings.auth_jwks_url, settings.auth_jwks, settings.api_keys) == (None, None, {})
    assert settings.auth_leeway <= 60
    assert settings.max_body_bytes <= 16 << 20
    assert max(settings.database_timeout, settings.database_lock_timeout, settings.database_wait) <= 30


def test_replies_that_expired_are_purged_by_and_by(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def expire(db: AsyncConnection) -> None:
        then = now() - timedelta(hours=1)
        names = {"caller": "a", "operation": "b", "key": "c", "digest": "d"}
        await db.execute(insert(records).values(**names, created_at=then, expires_at=then))

    async def count(db: AsyncConnection) -> int:
        return int((await db.execute(select(func.count()).select_from(records))).scalar_one())

    monkeypatch.setattr(app, "_PURGE_SECONDS", 0.05)
    with Service(build_settings(sqlite_url)) as replica:
        replica.run(expire)
        end = time.monotonic() + 20
        while replica.run(count):
            assert time.monotonic() < end, "what expired is kept"
            replica.send(Outgoing("GET", "/readyz"))
            time.sleep(0.02)


def test_migrations_make_exactly_the_tables(database_url: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))

    async def work(database: Database) -> list[Any]:
        await Migrations(FOLDER).upgrade(database)
        async with database.begin(write=True) as db:
            return await db.run_sync(differences)

    assert run(work, database_url) == []


def test_connections_check_references_and_let_readers_be(sqlite_url: str) -> None:
    async def work(database: Database) -> list[Any]:
        async with database.begin(write=False) as db:
            names = ("foreign_keys", "journal_mode", "synchronous")
            return [(await db.exec_driver_sql(f"PRAGMA {name}")).scalar_one() for name in names]

    assert run(work, sqlite_url) == [1, "wal", 1]


def test_several_processes_may_migrate_at_once(sqlite_url: str) -> None:
    async def work(first: Database) -> None:
        others = [Database(sqlite_url) for _ in range(3)]
        await asyncio.gather(*(Migrations(FOLDER).upgrade(database) for database in (first, *others)))
        await asyncio.gather(*(database.dispose() for database in others))

    run(work, sqlite_url)


def test_the_development_key_is_made_once_and_private(tmp_path: Path) -> None:
    file = tmp_path / "var" / "key.pem"
    first = tokens.development_key(Settings(), file).private_bytes_raw()
    assert tokens.development_key(Settings(), file).private_bytes_raw() == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["key.pem"]


def test_development_tokens_are_off_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUTH_DEV", raising=False)
    with pytest.raises(SystemExit, match="AUTH_DEV"):
        tokens.main()


def test_nobody_gets_in_by_default(sqlite_url: str) -> None:
    settings = build_settings(sqlite_url)
    token = Service(settings).token()
    with Service(settings.model_copy(update={"auth_dev": False})) as replica:
        for operation in filter(cases.secured, cases.OPERATIONS):
            reply = replica.send(cases.outgoing(operation, subject_token=token))
            assert reply.status_code == 401
