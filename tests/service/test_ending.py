"""The end of a service, by signal: readiness goes first, then the port, then what is open; and always in time."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.service.lines import connect, make, read, talk
from tests.service.running import Generated, Running, environment, launched

pytestmark = pytest.mark.service

STREAM = b"GET /lines HTTP/1.1\r\nHost: a\r\n\r\n"
# Seconds. What should not be waited for takes 60; on a machine with four processes to a core, the interpreter's end takes 3.
SOON = 10


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """The service that these tests run."""
    return make(tmp_path_factory.mktemp("ending"))


def pause(seconds: float) -> bytes:
    """Return a request that takes so long."""
    return b"GET /pauses?seconds=%g HTTP/1.1\r\nHost: a\r\n\r\n" % seconds


def ended(service: Running, since: float) -> float:
    """Wait until the process has ended, quietly, and return the seconds since a moment."""
    service.process.wait(30)
    took = time.monotonic() - since
    said = service.log.read_text()
    assert "Traceback" not in said, said[-3000:]
    assert '"error"' not in said, said[-3000:]
    return took


@pytest.mark.parametrize("seen", ["asyncio", "uvicorn", "pydantic", "sqlalchemy", "PACKAGE.settings"])
def test_an_interrupt_while_it_is_imported_ends_it_without_a_word(lines: Generated, seen: str) -> None:
    command = [sys.executable, "-X", "importtime", "-m", lines.package]
    seen = seen.replace("PACKAGE", lines.package)
    with subprocess.Popen(
        command, cwd=lines.folder, env=environment({}), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if line.rpartition("|")[2].strip() == seen:
                process.send_signal(signal.SIGINT)
                break
        said += process.stderr
    assert process.returncode == -signal.SIGINT, "".join(said)[-2000:]
    assert [line for line in said if not line.startswith("import time:")] == []


def test_a_stream_is_cut_off_in_time(lines: Generated, tmp_path: Path) -> None:
    with launched(lines, tmp_path, SHUTDOWN_SECONDS="1") as service, connect(service) as client:
        client.sendall(STREAM)
        assert b"data: first" in read(client, until=b"data: first")
        since = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        assert not read(client).endswith(b"0\r\n\r\n"), "nobody may take it for the whole"
        assert 0.9 < ended(service, since) < 4
        assert "the stream is closed" in service.log.read_text()


def test_a_request_that_takes_too_long_is_answered(lines: Generated, tmp_path: Path) -> None:
    with launched(lines, tmp_path, SHUTDOWN_SECONDS="1") as service, connect(service) as client:
        client.sendall(pause(60))
        time.sleep(0.2)
        since = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        answer = read(client)
        assert answer.startswith(b"HTTP/1.1 503")
        assert b"retry-after: 1\r\n" in answer
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["detail"] == "The service is shutting down."
        assert ended(service, since) < 4


def test_it_drains_before_it_closes(lines: Generated, tmp_path: Path) -> None:
    with launched(lines, tmp_path, DRAIN_SECONDS="1.5") as service, connect(service) as slow:
        since = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        ready = service.send("GET", "/readyz")
        assert (ready.status, ready.json()) == (503, {"status": "draining"})
        assert service.send("GET", "/healthz").status == 200
        answer = talk(service, pause(0))
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"connection: close\r\n" in answer
        slow.sendall(pause(2))
        time.sleep(1.3)
        with pytest.raises(ConnectionRefusedError):
            connect(service)
        assert read(slow).endswith(b'"over"'), "what is open is finished"
        assert 2.3 < ended(service, since) < 5


def test_an_interrupt_drains_nothing(lines: Generated, tmp_path: Path) -> None:
    with launched(lines, tmp_path, DRAIN_SECONDS="60") as service, connect(service):
        since = time.monotonic()
        service.process.send_signal(signal.SIGINT)
        assert ended(service, since) < SOON


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(lines: Generated, tmp_path: Path, second: signal.Signals) -> None:
    with launched(lines, tmp_path, DRAIN_SECONDS="60") as service, connect(service) as client:
        client.sendall(STREAM)
        assert b"data: first" in read(client, until=b"data: first")
        since = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        service.process.send_signal(second)
        assert ended(service, since) < SOON


def test_a_handler_that_blocks_everything_is_ended(lines: Generated, tmp_path: Path) -> None:
    with launched(lines, tmp_path) as service, connect(service) as client:
        client.sendall(pause(-60))
        time.sleep(0.3)
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(SOON) == 128 + signal.SIGTERM
        assert "is ended" in service.log.read_text()


def test_requests_all_along_are_answered_or_refused_whole(lines: Generated, tmp_path: Path) -> None:
    """Nobody sees half an answer: each connection gets a whole one, or none at all once the port is closed."""
    answers: list[bytes] = []

    def ask(service: Running) -> None:
        with contextlib.suppress(ConnectionRefusedError, ConnectionResetError):
            while True:
                answers.append(talk(service, b"GET /pauses HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))

    with launched(lines, tmp_path, DRAIN_SECONDS="0.5") as service:
        threads = [threading.Thread(target=ask, args=(service,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        service.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join(20)
    whole = [answer for answer in answers if answer]
    assert len(whole) > 50
    assert all(answer.startswith(b"HTTP/1.1 200") and answer.endswith(b'"over"') for answer in whole)
