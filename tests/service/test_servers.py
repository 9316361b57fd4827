from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.service import servers
from tests.service.servers import PostgresServer


def name_of(url: str) -> str:
    return url.rpartition("/")[2]


def test_a_test_gets_an_empty_database(postgres_server: PostgresServer, postgres_url: str) -> None:
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert postgres_server.execute(tables, name_of(postgres_url)) == "0"


def test_databases_are_apart_and_dropped(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as one, postgres_server.database() as other:
        postgres_server.execute("CREATE TABLE only_here (id integer)", name_of(one))
        assert postgres_server.execute("SELECT to_regclass('only_here') IS NULL", name_of(other)) == "t"
    left = postgres_server.execute("SELECT datname FROM pg_database").split()
    assert name_of(one) not in left


def test_it_is_a_recent_server_that_listens_on_this_machine_only(postgres_server: PostgresServer) -> None:
    assert int(postgres_server.execute("SHOW server_version_num")) >= 160000
    assert postgres_server.execute("SHOW listen_addresses") == "127.0.0.1"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_it_does_not_run_as_root(postgres_server: PostgresServer) -> None:
    folder = postgres_server.execute("SHOW data_directory")
    assert Path(folder).stat().st_uid != 0


def test_a_missing_wheel_skips_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception):
        servers._unavailable("not here")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        servers._unavailable("not here")
