"""`scaffold run`, with a small service."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from scaffold.trial.running.process import answers

SERVICE = Path(__file__).parent / "note_service"
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, require: Callable[[str], ModuleType]) -> None:
    """Run services with this interpreter, and leave no compiled files in the service's folder."""
    for module in ("uvicorn", "starlette"):
        require(module)
    monkeypatch.setenv("SCAFFOLD_ENV_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """Run `scaffold run` as a user would, until it says where; yield the process, the address and what it said."""
    command = [sys.executable, "-m", "scaffold", "run", str(SERVICE), *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        said: list[str] = []
        try:
            assert process.stderr is not None
            for line in process.stderr:
                said.append(line.rstrip())
                if "Ctrl-C" in line:
                    break
            found = re.search(r"note_service runs on (\S+)", "\n".join(said))
            assert found, said
            yield process, found[1], said
        finally:
            process.terminate()
            process.communicate(timeout=30)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_interrupted(number: signal.Signals) -> None:
    with started("--port", "0") as (process, url, said):
        text = "\n".join(said)
        assert answers(f"{url}/healthz")
        assert answers(f"{url}/openapi.json")
        for path in ("/openapi.json", "/healthz"):
            assert url + path in text
        assert "/docs" not in text, "it has no such page"
        process.send_signal(number)
        _, rest = process.communicate(timeout=30)
        assert process.returncode == 0
        assert rest.strip().endswith("Stopped.")
        assert "Traceback" not in rest
        assert not answers(f"{url}/healthz")


def test_a_service_does_not_outlive_a_command_that_is_killed() -> None:
    with started("--port", "0") as (process, url, _):
        assert answers(f"{url}/healthz")
        process.kill()
        process.wait()
        deadline = time.monotonic() + 30
        while answers(f"{url}/healthz") and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not answers(f"{url}/healthz")


def test_the_token_command_works_as_printed() -> None:
    with started("--port", "0") as (_, url, said):
        command = next(line for line in said if "a token:" in line).partition("a token:")[2]
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == "dev.alice\n"
    assert not answers(f"{url}/healthz")


def test_a_service_that_cannot_reload_says_so(cli: Callable) -> None:
    outcome = cli("run", SERVICE, "--port", "0", "--reload")
    assert outcome.code == 2
    assert "cannot reload" in outcome.err
    assert "leave out --reload" in outcome.err


def test_a_taken_port_says_how_to_choose_another(cli: Callable) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = cli("run", SERVICE, "--port", str(port))
    assert outcome.code == 2
    assert f"port {port} on 127.0.0.1 cannot be used" in outcome.err
    assert "--port" in outcome.err.partition("cannot be used")[2]


def test_a_service_that_does_not_start_is_an_error(cli: Callable) -> None:
    outcome = cli("run", SERVICE, "--port", "0", "--env", "FAULT=no-start")
    assert outcome.code == 2
    assert "note_service ended with exit code 1" in outcome.err


@pytest.mark.parametrize(
    ("folder", "said"), [("nowhere", "there is no folder"), (os.curdir, "holds no service")]
)
def test_what_is_no_service_is_said(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = cli("run", folder)
    assert outcome.code == 2
    assert said in outcome.err
    assert "src/<package>/app.py" in outcome.err
