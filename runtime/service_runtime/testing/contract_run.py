"""The service keeps its contract: every schemathesis check, in all phases, over HTTP, on each database.

CONTRACT_EXAMPLES is the number of examples per operation (default 10), CONTRACT_SEED the seed (default 1).
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import uvicorn

from . import cases
from .harness import Service
from .package import Settings, app

PROJECT = Path(__file__).parents[4]
_START_SECONDS = 30.0


@contextlib.contextmanager
def served(configuration: Settings) -> Iterator[str]:
    """Serve the application on a free port until the block ends; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    application = app.create_app(configuration)
    server = uvicorn.Server(uvicorn.Config(application, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not server.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.started, "the service did not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_START_SECONDS)
        listener.close()


def test_contract(service: Service, tmp_path: Path) -> None:
    configuration = tmp_path / "schemathesis.toml"
    policy = (PROJECT / "schemathesis.toml").read_text(encoding="utf-8")
    configuration.write_text(f"{policy}\n{_credentials(service.token())}", encoding="utf-8")
    with served(service.settings) as address:
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration), "run"]
        command += [f"{address}/openapi.json", "--url", f"{address}{cases.CONTRACT.base_path}"]
        command += ["--max-examples", os.environ.get("CONTRACT_EXAMPLES", "10")]
        command += ["--seed", os.environ.get("CONTRACT_SEED", "1"), "--no-color"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _credentials(token: str) -> str:
    """Return the configuration that opens every security scheme of the contract with a development token."""
    lines: list[str] = []
    for name, scheme in cases.CONTRACT.security_schemes.items():
        lines.append(f"[auth.openapi.{json.dumps(name)}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in _credential(scheme, token).items()]
    return "\n".join(lines) + "\n"


def _credential(scheme: Mapping[str, object], token: str) -> dict[str, str]:
    if scheme.get("type") == "apiKey":
        return {"api_key": token}
    if scheme.get("type") == "http" and str(scheme.get("scheme")).lower() == "basic":
        return {"username": "dev", "password": token}
    return {"bearer": token}
