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

import pytest
import uvicorn

from . import cases
from .harness import Service
from .hooks import NOTES, read_notes
from .package import PACKAGE, PROJECT, Settings, app
from .trial import build_trial, to_toml
from .verdicts import NOT_TRIED, NOT_WRITTEN
from .world import World

HOOKS = f"{PACKAGE}._runtime.testing.hooks"
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


def test_contract(service: Service, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    trial = build_trial(World(service, numbering=True))
    contract, configuration, notes = (
        tmp_path / name for name in ("contract.json", "schemathesis.toml", "notes")
    )
    contract.write_text(json.dumps(trial.document), encoding="utf-8")
    chosen = {**trial.settings, "hooks": HOOKS}
    if cases.CONTRACT.security_schemes:
        chosen["auth"] = {"openapi": _credentials(service.token())}
    configuration.write_text(
        "\n".join(f"{to_toml(name)} = {to_toml(value)}" for name, value in chosen.items()), encoding="utf-8"
    )
    with served(service.settings) as address:
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration), "run"]
        command += [str(contract), "--url", f"{address}{cases.CONTRACT.base_path}"]
        command += ["--max-examples", os.environ.get("CONTRACT_EXAMPLES", "10")]
        command += ["--seed", os.environ.get("CONTRACT_SEED", "1"), "--no-color"]
        path = os.pathsep.join([str(PROJECT / "src"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        environment = {**os.environ, "PYTHONPATH": path, NOTES: str(notes)}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
    untried = [f"schemathesis: {line}" for line in (*trial.unchecked, *read_notes(notes))]
    found = {NOT_WRITTEN: trial.unwritten, NOT_TRIED: untried}
    request.node.user_properties += [(prefix, line) for prefix, lines in found.items() for line in lines]
    assert done.returncode == 0, done.stdout + done.stderr


def _credentials(token: str) -> dict[str, dict[str, str]]:
    """Return settings that open every security scheme of the contract with a development token."""
    return {name: _credential(scheme, token) for name, scheme in cases.CONTRACT.security_schemes.items()}


def _credential(scheme: Mapping[str, object], token: str) -> dict[str, str]:
    if scheme.get("type") == "apiKey":
        return {"api_key": token}
    if scheme.get("type") == "http" and str(scheme.get("scheme")).lower() == "basic":
        return {"username": "dev", "password": token}
    return {"bearer": token}
