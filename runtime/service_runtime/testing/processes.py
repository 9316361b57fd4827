"""Two processes on one database are one service, and their logs hold nothing that is private."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from . import cases, state, writes
from .harness import ALICE, DEV_KEY, Remote, Service, build_settings
from .package import PACKAGE, PROJECT, Settings
from .parametrized import for_every
from .world import World

# Two processes start at once, on a machine that may be busy.
_SECONDS = 180.0
_MARK = "c4f3b4b3-5ec2-4e71-8000-0123456789ab"


class Alternating(Remote):
    """Send requests to several processes in turn, and know where they log; ``beside`` is on their database."""

    has_database = True

    def __init__(
        self, configuration: Settings, addresses: list[str], logs: list[Path], beside: Service
    ) -> None:
        super().__init__(configuration, addresses)
        self.logs = logs
        self._beside = beside

    def run(self, work: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
        """Do something in the processes' database, in a transaction that is committed."""
        return self._beside.run(work)


@pytest.fixture(scope="session")
def processes(
    database_url: str, replica: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Alternating]:
    """Yield two processes of the service on one database, started as in production."""
    assert replica.settings.database_url == database_url
    folder = tmp_path_factory.mktemp("processes")
    with contextlib.ExitStack() as stack:
        logs = [folder / f"{number}.log" for number in (1, 2)]
        started = [stack.enter_context(_running(database_url, log)) for log in logs]
        for address in started:
            _wait_for(address, logs)
        yield Alternating(build_settings(database_url), started, logs, replica)


@contextlib.contextmanager
def _running(database_url: str, log: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chosen = {"DATABASE_URL": database_url, "AUTH_DEV": "1", "AUTH_DEV_KEY": DEV_KEY, "CHECK_REPLIES": "1"}
    chosen |= {"HOST": "127.0.0.1", "PORT": str(port), "LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json"}
    path = os.pathsep.join([str(PROJECT / "src"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", PACKAGE],
            env={**os.environ, "PYTHONPATH": path, **chosen},
            cwd=PROJECT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(_SECONDS)


def _wait_for(address: str, logs: list[Path]) -> None:
    deadline = time.monotonic() + _SECONDS
    with httpx.Client(base_url=address) as client:
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                # The contract may declare the probe, and want a token.
                if client.get("/readyz").status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    return
            time.sleep(0.05)
    raise AssertionError("".join(log.read_text(errors="replace") for log in logs))


def _shared() -> list[tuple[tuple[Callable[..., None], Any], str]]:
    """Return the checks that two processes must pass as one does, with what they are about."""
    single = (
        (state.test_a_repeated_request_is_replayed, state.IDEMPOTENT),
        (state.test_pages_show_everything_once, state.PAGED_LISTS),
        (state.test_changes_need_the_version_that_was_read, state.CONDITIONAL),
    )
    pairs = (
        (writes.test_what_is_created_is_read, writes.CREATED),
        (writes.test_a_change_is_read_and_changes_nothing_else, writes.CHANGED),
        (writes.test_what_is_deleted_is_gone_and_nothing_else, writes.DELETED),
    )
    found = [((test, one), one.operation_id) for test, operations in single for one in operations]
    found += [((test, pair), pair[1].operation_id) for test, all_pairs in pairs for pair in all_pairs]
    return [((test, one), f"{test.__name__.removeprefix('test_')}-{name}") for (test, one), name in found]


@for_every("check", _shared())
def test_two_processes_are_one_service(
    service: Service, processes: Alternating, check: tuple[Callable[..., None], Any]
) -> None:
    assert service.settings.database_url == processes.settings.database_url
    test, about = check
    test(processes, about)


def test_logs_hold_nothing_private(service: Service, processes: Alternating) -> None:
    assert service.settings.database_url == processes.settings.database_url
    world = World(processes)
    token = processes.token(ALICE)
    for operation in cases.OPERATIONS:
        plain = cases.outgoing(operation)
        marked = replace(plain, query=(*plain.query, ("marked", _MARK)))
        body = cases.json_body(operation)
        for request in (plain, marked, *([cases.with_body(marked, _marked(body))] * (body is not None))):
            world.send(operation, cases.with_fresh_key(operation, request))
            world.send(
                operation, cases.with_fresh_key(operation, cases.with_headers(request, {"X-Marked": _MARK}))
            )
    said = "".join(log.read_text(encoding="utf-8", errors="replace") for log in processes.logs)
    lines = [line for line in said.splitlines() if '"access"' in line]
    assert len(lines) >= len(cases.OPERATIONS), "requests are not logged"
    for line in said.splitlines():
        assert token.split(".")[0] + "." not in line, f"a token is logged: {line[:300]}"
        assert _MARK not in line, f"what a client sent is logged: {line[:300]}"
        assert isinstance(json.loads(line), dict), "a line is not one JSON object"


def _marked(value: Any) -> Any:
    """Return a body with a mark in place of its texts."""
    if isinstance(value, dict):
        return {name: _marked(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_marked(item) for item in value]
    return _MARK if isinstance(value, str) else value
