from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scaffold.core.errors import ScaffoldError, UsageError
from scaffold.trial.running.process import (
    answers,
    free_port,
    origin,
    require_free_port,
    running,
    tail,
    termination_as_interrupt,
    wait_until_ready,
)
from tests.conftest import ROOT

SERVE = """
import http.server
http.server.ThreadingHTTPServer(("127.0.0.1", PORT), http.server.SimpleHTTPRequestHandler).serve_forever()
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("up", flush=True)
time.sleep(600)
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} on 127.0.0.1") as caught:
            require_free_port("127.0.0.1", port)
    assert "--port" in str(caught.value.hint)
    require_free_port("127.0.0.1", port)


def test_a_free_port_can_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", free_port())):
        pass


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),  # noqa: S104 - text that is compared
        ("::", "http://[::1]:80"),
        ("localhost", "http://localhost:80"),
    ],
)
def test_the_address_is_one_that_a_client_can_use(host: str, expected: str) -> None:
    assert origin(host, 80) == expected


def test_a_server_is_waited_for_and_stopped(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    with (tmp_path / "log").open("wb") as log:
        with running(
            python(SERVE.replace("PORT", str(port))), environment={}, folder=tmp_path, output=log
        ) as process:
            assert wait_until_ready(process, url, 30)
            assert not answers(url + "missing")
        assert process.poll() is not None
    assert not answers(url)


def test_waiting_ends_with_the_process(tmp_path: Path) -> None:
    with running(python("raise SystemExit(3)"), environment={}, folder=tmp_path) as process:
        assert not wait_until_ready(process, "http://127.0.0.1:1/", 30)
        assert process.poll() == 3


def test_what_a_process_started_ends_with_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as output:
        command = ["bash", "-c", "sleep 600 & echo $!; wait"]
        with running(command, environment=dict(os.environ), folder=tmp_path, output=output):
            while not log.read_text().strip():
                os.sched_yield()
            child = int(log.read_text())
            assert alive(child)
    # The signal is sent before the block ends; the system delivers it in its own time.
    deadline = time.monotonic() + 30
    while alive(child) and time.monotonic() < deadline:
        os.sched_yield()
    assert not alive(child)


ABANDONED = """
import sys
from pathlib import Path
from scaffold.trial.running.process import running
command = [sys.executable, "-c", sys.argv[1]]
with running(command, environment={}, folder=Path.cwd()) as process:
    process.wait()
"""
PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize(
    "code",
    [PARENT, "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)" + PARENT],
    ids=["plain", "stubborn"],
)
def test_what_was_started_ends_when_its_owner_is_killed(tmp_path: Path, code: str) -> None:
    log = tmp_path / "log"
    with log.open("wb") as output:
        owner = subprocess.Popen(
            [*python(ABANDONED), code], cwd=tmp_path, stdout=output, env={"PYTHONPATH": str(ROOT)}
        )
    while not log.read_text().endswith("\n"):
        os.sched_yield()
    started = [int(number) for number in log.read_text().split()]
    assert all(map(alive, started))
    owner.kill()
    owner.wait()
    deadline = time.monotonic() + 60
    while any(map(alive, started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, started))


@pytest.mark.parametrize("code", [3, -signal.SIGTERM])
def test_the_end_of_a_process_is_told_as_it_was(tmp_path: Path, code: int) -> None:
    ends = f"raise SystemExit({code})" if code > 0 else f"import os; os.kill(os.getpid(), {-code})"
    with running(python(ends), environment={}, folder=tmp_path) as process:
        assert process.wait(30) == code


def test_a_process_that_ignores_interrupts_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scaffold.trial.running.process.STOP_SECONDS", 0.1)
    log = tmp_path / "log"
    with log.open("wb") as output:
        with running(python(STUBBORN), environment={}, folder=tmp_path, output=output) as process:
            while not log.read_text():
                os.sched_yield()
        assert process.poll() == -signal.SIGKILL


def test_a_program_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match="cannot be started"):  # noqa: SIM117 - the block is not reached
        with running([str(tmp_path / "nothing")], environment={}, folder=tmp_path):
            pytest.fail("it ran")


def test_termination_is_an_interrupt_inside_the_block_only() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), termination_as_interrupt():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_tail_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert tail(log) == ""
    log.write_bytes(b"1\n2\n\xff\n")
    assert tail(log, 2) == "2\n�"


def test_the_tail_of_a_structured_log_is_what_it_says(tmp_path: Path) -> None:
    log = tmp_path / "log"
    trace = 'Traceback (most recent call last):\n  File "x"\nProblem: 503: the database does not answer\n'
    log.write_text(json.dumps({"level": "error", "message": trace}) + '\n{"other": 1}\nplain\n[1]\n')
    assert tail(log).splitlines() == [
        "Problem: 503: the database does not answer",
        '{"other": 1}',
        "plain",
        "[1]",
    ]
