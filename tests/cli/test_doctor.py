"""`scaffold doctor`."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.trial.running import machine


def found(outcome_text: str) -> dict[str, dict[str, str]]:
    return {check["name"]: check for check in json.loads(outcome_text)["checks"]}


def test_everything_required_is_here(cli: Callable) -> None:
    outcome = cli("doctor")
    assert outcome.code == 0
    assert "Nothing is missing" in outcome.out


def test_json_names_every_check(cli: Callable) -> None:
    outcome = cli("doctor", "--format", "json")
    checks = found(outcome.out)
    assert json.loads(outcome.out)["ok"] is True
    assert checks["Python"]["status"] == "ok"
    assert checks["openapi-spec-validator"]["detail"][0].isdigit()
    assert len(checks) == len(machine.PROBES)


def test_missing_tool_fails_with_advice(
    cli: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = cli("doctor")
    assert outcome.code == 1
    assert "missing   make" in outcome.out
    assert "install make" in outcome.out
    assert outcome.out.endswith("Missing: make.\n")


def test_optional_tool_does_not_fail(cli: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "make").symlink_to(shutil.which("make") or pytest.skip("no make"))
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = cli("doctor", "--format", "json")
    assert outcome.code == 0
    assert found(outcome.out)["git"]["status"] == "optional"


def test_broken_package_is_reported(cli: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(module: str) -> None:
        raise ImportError(f"{module}: wrong ELF class")

    monkeypatch.setattr(machine, "import_module", broken)
    outcome = cli("doctor")
    assert outcome.code == 1
    assert "cannot be imported: jsonschema_rs: wrong ELF class" in outcome.out


def test_old_python_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MINIMUM_PYTHON", (99, 0))
    check = machine.PROBES[0]()
    assert check.status is machine.Status.MISSING
    assert "99.0" in (check.advice or "")


def test_taken_port_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        monkeypatch.setattr(machine, "DEFAULT_PORT", server.getsockname()[1])
        check = next(check for check in machine.run_checks() if check.name.startswith("port"))
    assert check.status is machine.Status.OPTIONAL
    assert "PORT" in (check.advice or "")


def test_full_disk_is_missing(cli: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MINIMUM_FREE_MB", 10**12)
    outcome = cli("doctor")
    assert outcome.code == 1
    assert "missing   temporary files" in outcome.out
