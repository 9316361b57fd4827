"""Start processes in groups of their own, wait for servers, and leave nothing running."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from scaffold.core.errors import ScaffoldError, UsageError

POLL_SECONDS = 0.05
STOP_SECONDS = 10.0
TAIL_LINES = 25
_GUARD = Path(__file__).with_name("guard.py")


def free_port(host: str = "127.0.0.1") -> int:
    """Ask the system for a TCP port that nobody listens on; raise UsageError for a host that is not this machine."""
    with socket.socket(_family(host)) as probe:
        try:
            probe.bind((host, 0))
        except OSError as error:
            raise UsageError(
                "host-unavailable",
                f"nothing can listen on {host}: {error.strerror}",
                hint="name an address of this machine with --host, for example 127.0.0.1 or 0.0.0.0",
            ) from error
        return int(probe.getsockname()[1])


def require_free_port(host: str, port: int) -> None:
    """Raise UsageError when `host:port` cannot be listened on."""
    with socket.socket(_family(host)) as probe:
        # Servers set this option too: without it, a port that closed a moment ago would seem taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(
                "port-unavailable",
                f"port {port} on {host} cannot be used: {error.strerror}",
                hint="choose another with --port, or any free one with --port 0",
            ) from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def origin(host: str, port: int) -> str:
    """Write the address that a client on this machine uses for a server listening on `host:port`."""
    local = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{local}]:{port}" if ":" in local else f"http://{local}:{port}"


@contextlib.contextmanager
def running(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, output: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process in a group of its own, under guard, and stop the whole group at the end.

    The group ends with this process too, even when that is killed. `output` takes what the process prints, errors
    included; without it, it prints to this terminal. Raises ScaffoldError when there is no such program.
    """
    if shutil.which(command[0], path=environment.get("PATH")) is None:
        raise ScaffoldError(
            "not-started",
            f"{command[0]} cannot be started: there is no such program",
            hint="remove the environment that it belongs to; it is made again",
        )
    with subprocess.Popen(
        [sys.executable, "-I", "-S", _GUARD, *command],
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started: SIGINT first, SIGKILL when that is not heeded."""
    try:
        if process.poll() is None:
            _signal_group(process, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
    finally:
        # Also when the process itself is gone, for what it started may have outlived it, and when the wait is
        # interrupted.
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def wait_until_ready(process: subprocess.Popen[bytes], url: str, seconds: float) -> bool:
    """Wait until the probe `url` does not refuse; False when the process ended or the time is over first."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        if is_ready(url):
            return True
        time.sleep(POLL_SECONDS)
    return False


def refusal(url: str, seconds: float = 2.0) -> str | None:
    """Return what a service's probe says is missing, such as "database: it refuses connections".

    None where it is ready, or where nothing answers that says more.
    """
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        direct.open(url, timeout=seconds).close()
    except urllib.error.HTTPError as error:
        with error, contextlib.suppress(ValueError, AttributeError, OSError):
            checks = json.loads(error.read()).get("checks", {})
            return "; ".join(f"{name}: {said}" for name, said in checks.items() if said != "ok") or None
    except (urllib.error.URLError, OSError, ValueError):
        pass
    return None


def answers(url: str) -> bool:
    """Tell whether GET `url` answers 2xx, without asking any proxy."""
    return 200 <= (_status(url) or 0) < 300


def is_ready(url: str) -> bool:
    """Tell whether a probe answers anything but that the service fails or cannot work.

    The contract may declare the probe, want a token for it, or leave it to be written (501).
    """
    return _status(url) not in {None, 500, 503}


def _status(url: str, seconds: float = 2.0) -> int | None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=seconds) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except (urllib.error.URLError, OSError, ValueError):
        return None


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """Return what the last lines of a log say."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return "\n".join(map(_said, text.splitlines()[-lines:]))


def _said(line: str) -> str:
    """Return the message of a structured line, of a traceback in it the last line; any other line as it is."""
    try:
        entry = json.loads(line)
    except ValueError:
        return line
    message = entry.get("message") if isinstance(entry, dict) else None
    return message.strip().rpartition("\n")[2] if isinstance(message, str) else line


@contextlib.contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """Turn SIGTERM into KeyboardInterrupt, so that what was started is stopped on the way out."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
