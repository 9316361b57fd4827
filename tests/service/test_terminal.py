"""A service at a terminal: lines for people, a command to paste, a new start after each change, and no leftovers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scaffold.trial.running.process import answers, free_port
from tests.service.running import HOST, Generated, environment, generate
from tests.service.terminals import Terminal, terminal

pytestmark = pytest.mark.service

SERVE = "order_service"
RELOAD = "order_service._runtime.serving.reload"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """A service that tests may edit."""
    return generate(tmp_path_factory.mktemp("terminal"), "order-service", "--no-input")


def variables(**more: str) -> dict[str, str]:
    return environment({"AUTH_DEV": "1", "PORT": str(free_port()), "TERM": "xterm", **more})


@pytest.fixture
def shown(orders: Generated) -> Iterator[tuple[Terminal, str]]:
    """The service with `--reload`, at a terminal, and where it runs."""
    given = variables()
    with terminal([sys.executable, "-m", RELOAD], orders.folder, given) as found:
        found.wait_for("Ctrl-C stops it")
        yield found, f"http://{HOST}:{given['PORT']}"


def test_the_printed_command_works_from_any_folder(orders: Generated, tmp_path: Path) -> None:
    scaffold = [sys.executable, "-m", "scaffold", "run", str(orders.folder), "--port", "0"]
    given = environment({"PYTHONPATH": str(ROOT), "SCAFFOLD_ENV_PYTHON": sys.executable, "NO_COLOR": "1"})
    with terminal(scaffold, tmp_path, given) as found:
        command = found.wait_for(r"(curl -H .*/api/orders)\r\n")[1]
        assert len(command) < 100 + len(str(orders.folder)), command
        done = subprocess.run(
            ["sh", "-c", f"{command} --noproxy '*' -sS -w '%{{http_code}}'"],
            cwd=tmp_path, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.endswith("}200"), done
        found.wait_for(r"\[info    \] 200 GET     /api/orders  \d+\.\d ms [0-9a-f]{8}\r\n")
        assert (orders.folder / "var" / "token").stat().st_mode & 0o777 == 0o600
        found.interrupt()
        found.wait_for("Stopped")
        assert found.end() == 0


@pytest.mark.slow
def test_colors_are_for_terminals(orders: Generated) -> None:
    with terminal([sys.executable, "-m", SERVE], orders.folder, variables()) as found:
        found.wait_for(r"\x1b\[1mstarted\x1b\[0m")
        found.interrupt()
        assert found.end() == 0


@pytest.mark.slow
@pytest.mark.parametrize(("style", "greeted"), [("json", False), ("text", True)])
def test_no_terminal_no_greeting(orders: Generated, tmp_path: Path, style: str, greeted: bool) -> None:
    log, given = tmp_path / "log", variables(LOG_FORMAT=style)
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-m", SERVE], cwd=orders.folder, env=given, stdout=output, stderr=output
        ) as process,
    ):
        try:
            wait_until(lambda: answers(f"http://{HOST}:{given['PORT']}/readyz"))
            if greeted:
                wait_until(lambda: "curl " in log.read_text())
        finally:
            process.terminate()
    text = log.read_text()
    assert ("curl " in text) is greeted, text
    assert ('{"' in text) is not greeted, text
    assert "\x1b" not in text


def test_development_tokens_that_are_off_are_not_printed(orders: Generated) -> None:
    (orders.folder / "var" / "token").unlink(missing_ok=True)
    with terminal([sys.executable, "-m", SERVE], orders.folder, variables(AUTH_DEV="0")) as found:
        found.wait_for("AUTH_DEV=1 opens it")
        assert "curl" not in found.shown
        assert not (orders.folder / "var" / "token").exists()


@pytest.mark.slow
def test_a_change_starts_it_again_with_the_same_limits(
    orders: Generated, shown: tuple[Terminal, str]
) -> None:
    found, url = shown
    source = orders.folder / "src" / "order_service" / "settings.py"
    text = source.read_text()
    try:
        source.write_text(text + "this is no python\n")
        found.wait_for("settings.py changed")
        found.wait_for("SyntaxError")
        found.wait_for("waits for a change")
        assert not answers(f"{url}/healthz")
        source.write_text(
            text.replace(
                "max_url_bytes: int = Field(default=16_384", "max_url_bytes: int = Field(default=300"
            )
        )
        found.wait_for("started")
        wait_until(lambda: answers(f"{url}/healthz"))
        # Limits are those of `python -m`; uvicorn by itself has none.
        assert not answers(f"{url}/healthz?{'x' * 400}")
        assert "curl" not in found.shown
    finally:
        source.write_text(text)
    found.interrupt()
    assert found.end() == 0
    assert not answers(f"{url}/healthz")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_the_supervisor(shown: tuple[Terminal, str], number: signal.Signals) -> None:
    found, url = shown
    assert answers(f"{url}/healthz")
    os.kill(found.process.pid, number)
    wait_until(lambda: not answers(f"{url}/healthz"))
    assert found.process.wait(30) == (0 if number == signal.SIGTERM else -number)


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
