"""`scaffold test`, against a small service that keeps its contract and variants that break it."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

from scaffold.trial.running.process import answers, free_port, running, wait_until_ready
from scaffold.trial.running.service import load_service
from scaffold.trial.running.variables import trial_variables
from scaffold.trial.testing.engine import SUPPORTED

SERVICE = Path(__file__).parent / "note_service"
FAST = ("--max-examples", "2")


@pytest.fixture(autouse=True)
def environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, require: Callable[[str], ModuleType]
) -> None:
    """Run services with this interpreter, and have temporary folders where they can be counted."""
    for module in ("schemathesis", "uvicorn", "starlette"):
        require(module)
    monkeypatch.setenv("SCAFFOLD_ENV_PYTHON", sys.executable)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """A copy of the service, to be changed by the test."""
    return Path(shutil.copytree(SERVICE, tmp_path / "service", ignore=shutil.ignore_patterns("__pycache__")))


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_service_that_keeps_its_contract(cli: Callable, service: Path, tmp_path: Path) -> None:
    before = files_of(service)
    outcome = cli("test", service)
    assert outcome.code == 0, outcome.out
    table, verdict = outcome.out.strip().split("\n\n")
    assert [row.split("  ")[0] for row in table.splitlines()] == [
        "operation",
        "GET /notes",
        "POST /notes",
        "GET /notes/{note_id}",
    ]
    assert all(row.endswith("✓") for row in table.splitlines()[1:])
    assert verdict.startswith("PASSED: note_service keeps its contract: 3 operations, ")
    assert "seed 1" in verdict
    assert "Testing 3 operations" in outcome.err
    # Neither the service's folder nor the temporary one keeps anything of the trial.
    assert files_of(service) == before
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize(
    ("fault", "check", "signs"),
    [
        ("undeclared", "status_code_conformance", ("Received: 202", "service/openapi.yaml:12:5")),
        ("crash", "not_a_server_error", ("got 500", "service/openapi.yaml:12:5")),
        ("open", "ignored_auth", ("Expected 401 or 403", "service/openapi.yaml:20:9")),
    ],
)
def test_a_broken_contract_says_what_and_where(
    cli: Callable, service: Path, fault: str, check: str, signs: tuple[str, ...]
) -> None:
    outcome = cli(
        "test", service, "--env", f"FAULT={fault}", "--operation", "createNote", "--max-examples", "10"
    )
    assert outcome.code == 1, outcome.out
    assert f"({check})" in outcome.out
    assert all(sign in outcome.out for sign in signs)
    assert "curl -X POST " in outcome.out
    assert outcome.out.splitlines()[-1].startswith("FAILED: note_service does not keep its contract: ")
    assert "GET /notes " not in outcome.out


@pytest.mark.parametrize(("asked", "code"), [(True, 1), (False, 0)])
def test_another_caller_s_object_is_tried_when_the_service_asks_for_it(
    cli: Callable, service: Path, asked: bool, code: int
) -> None:
    settings = f"[checks.object_level_authorization]\nenabled = {str(asked).lower()}\n"
    (service / "schemathesis.toml").write_text(settings)
    outcome = cli("test", service, "--env", "FAULT=shared")
    assert outcome.code == code, outcome.out
    assert ("(object_level_authorization)" in outcome.out) is asked


def test_hooks_of_a_service_are_named_and_not_run(cli: Callable, service: Path, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    code = f"open({str(marker)!r}, 'w').close()\n"
    for folder in (service, service / "src", tmp_path):
        (folder / "evil.py").write_text(code)
    (service / "schemathesis.toml").write_text('hooks = "evil"\nseed = 99\n')
    (tmp_path / "schemathesis.toml").write_text('hooks = "evil"\n')
    outcome = cli("test", service, *FAST)
    assert outcome.code == 0, outcome.out
    assert "schemathesis.toml, not taken over: hooks\n" in outcome.out
    assert not marker.exists()


def test_what_the_service_excuses_passes_and_is_said(cli: Callable, service: Path) -> None:
    operation = 'include-operation-id = "createNote"\nchecks.status_code_conformance.enabled = false\n'
    (service / "schemathesis.toml").write_text(f"[[operations]]\n{operation}")
    outcome = cli("test", service, "--env", "FAULT=undeclared", *FAST)
    assert outcome.code == 0, outcome.out
    assert "schemathesis.toml, createNote: status_code_conformance is off" in outcome.out


def test_warnings_fail(cli: Callable, service: Path) -> None:
    # Nothing but 401 comes back, which is green as far as the checks go.
    tokens = service / "src" / "note_service" / "platform" / "tokens.py"
    tokens.write_text("print('no token of this service')\n")
    outcome = cli("test", service, *FAST)
    assert outcome.code == 1
    assert "did not get past authentication: GET /notes" in outcome.out
    assert "1 warning" in outcome.out.splitlines()[-1]


def test_reports_are_written(cli: Callable, service: Path, tmp_path: Path) -> None:
    asked = ("--report", "json=out.json", "--report", "junit=out.xml", "--report", "html=out.html")
    outcome = cli("test", service, "--env", "FAULT=undeclared", "--seed", "7", *FAST, *asked)
    assert outcome.code == 1
    document = json.loads((tmp_path / "out.json").read_text())
    assert document["verdict"] == "failed"
    assert document["seed"] == 7
    assert [failure["check"] for failure in document["failures"]] == ["status_code_conformance"]
    suites = ET.parse(tmp_path / "out.xml").getroot()  # noqa: S314 - written a moment ago, by us
    assert suites.findall(".//failure")
    assert (tmp_path / "out.html").read_text().lstrip().lower().startswith("<!doctype html")
    # The development token is in none of them.
    assert all(
        b"dev.alice" not in (tmp_path / name).read_bytes() for name in ("out.json", "out.xml", "out.html")
    )


def test_a_running_service_is_tested_where_it_is(cli: Callable, service: Path, tmp_path: Path) -> None:
    port = free_port()
    variables = trial_variables(load_service(service), tmp_path, port, {})
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "-m", "note_service"]
        with running(command, environment=variables, folder=tmp_path, output=log) as process:
            url = f"http://127.0.0.1:{port}"
            assert wait_until_ready(process, f"{url}/readyz", 60)
            outcome = cli("test", service, "--url", url, "--token", "dev.alice", *FAST)
            at_base_path = cli("test", service, "--url", f"{url}/api", "--token", "dev.alice", *FAST)
            without_token = cli("test", service, "--url", url, *FAST)
            assert process.poll() is None
    assert outcome.code == 0, outcome.out
    assert at_base_path.code == 0, at_base_path.out
    assert without_token.code == 1
    assert "did not get past authentication" in without_token.out


def test_the_service_s_output_is_kept_on_request(cli: Callable, service: Path, tmp_path: Path) -> None:
    assert cli("test", service, "--log", "service.log", *FAST).code == 0
    assert "Uvicorn running" in (tmp_path / "service.log").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "there is no folder nowhere"),
        ((".",), "holds no service"),
        (("service", "--operation", "nothing"), "it has createNote, getNote, listNotes"),
        (("service", "--env", "FAULT"), "--env FAULT is not KEY=VALUE"),
        (("service", "--env", "FAULT=no-start"), "DATABASE_URL names no database"),
        (("service", "--url", "http://127.0.0.1:1"), "nothing answers at http://127.0.0.1:1"),
        (("service", "--url", "file:///etc/passwd"), "not an http:// or https:// address"),
        (("service", "--url", "http://127.0.0.1:1", "--env", "A=b"), "not with --url"),
        (("service", "--report", "pdf"), "not one of junit, html, json"),
        (("service", "--report", "json=missing/x.json"), "missing/x.json cannot be written"),
        (("service", "--max-examples", "0"), "0 is not in the range"),
    ],
)
@pytest.mark.usefixtures("service")
def test_what_cannot_be_tested_is_exit_code_two(cli: Callable, arguments: tuple[str, ...], said: str) -> None:
    outcome = cli("test", *arguments)
    assert outcome.code == 2
    assert said in outcome.err
    assert "Traceback" not in outcome.err


def test_an_interpreter_without_schemathesis_is_said(
    cli: Callable, service: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    bare.chmod(0o755)
    monkeypatch.setenv("SCAFFOLD_ENV_PYTHON", str(bare))
    outcome = cli("test", service)
    assert outcome.code == 2
    assert "schemathesis is not installed" in outcome.err


def test_an_interrupt_leaves_nothing_behind(service: Path, tmp_path: Path) -> None:
    variables = {
        **os.environ,
        "TMPDIR": str(tmp_path / "temporary"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "scaffold", "test", str(service), "--max-examples", "500"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=variables, text=True) as process:
        assert process.stderr is not None
        said = ""
        while "fuzzing" not in said:
            said += process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in rest
    found = re.search(r"on (http://\S+)…", said)
    assert found
    assert not answers(f"{found[1]}/healthz")
    assert list((tmp_path / "temporary").iterdir()) == []


def test_the_toolkit_does_not_import_schemathesis(cli: Callable, service: Path) -> None:
    before = set(sys.modules)
    assert cli("test", service, "--max-examples", "1").code == 0
    assert not {name for name in set(sys.modules) - before if name.partition(".")[0] == "schemathesis"}


def test_the_version_that_is_understood_is_the_installed_one() -> None:
    assert importlib.metadata.version("schemathesis").startswith(f"{SUPPORTED}.")
