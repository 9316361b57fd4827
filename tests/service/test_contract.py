"""Fresh services keep their contract under every schemathesis check, from its own command line with a token."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.service.running import Generated, running, schemathesis
from tests.service.servers import PostgresServer

pytestmark = pytest.mark.service

STARTERS = ("order-service", "auth-service")


def check(service: Generated, work: Path, *, examples: int, seed: int, **variables: str) -> None:
    key = {"AUTH_DEV_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}
    with running(service, work, AUTH_DEV="1", **key, **variables) as served:
        report = schemathesis(service, served.url, service.token(**key), examples=examples, seed=seed)
    contract = json.loads((service.folder / f"src/{service.package}/_generated/contract.json").read_text())
    count = sum("operationId" in part for item in contract["paths"].values() for part in item.values())
    assert f"{count} selected / {count} total" in report, report
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert phase in report


@pytest.mark.parametrize("name", STARTERS)
def test_every_phase_on_sqlite(starter: Callable[[str], Generated], tmp_path: Path, name: str) -> None:
    check(starter(name), tmp_path, examples=3, seed=4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", STARTERS)
def test_a_hundred_examples_on_sqlite(
    starter: Callable[[str], Generated], tmp_path: Path, name: str, seed: int
) -> None:
    check(starter(name), tmp_path, examples=100, seed=seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", STARTERS)
def test_a_hundred_examples_on_postgresql(
    starter: Callable[[str], Generated],
    postgres_server: PostgresServer,
    tmp_path: Path,
    name: str,
    seed: int,
) -> None:
    with postgres_server.database() as url:
        check(starter(name), tmp_path, examples=100, seed=seed, DATABASE_URL=url)
